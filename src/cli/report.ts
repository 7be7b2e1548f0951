import type { ExtractionReport } from '../stores/entryStore';
import { count, duration, number, table } from './text';

/** The one line that scripts read at the end of a run. */
export function reportLine(report: ExtractionReport): string {
  const { status, pages, stored, unchanged, skipped, deadLettered, entries, inserted, updated } = report;
  const { seconds, contentHash } = report;
  return JSON.stringify({
    ...{
      status,
      pages,
      stored,
      unchanged,
      skipped,
      deadLettered,
      entries,
      inserted,
      updated,
      seconds,
      contentHash,
    },
  });
}

/** The same for people: what was done, whether anything is missing, and what to look at. */
export function reportText(report: ExtractionReport): string {
  const { pages, stored, unchanged, skipped, deadLettered, entries, inserted, updated, withdrawn } = report;
  const equation =
    `${number(pages)} in the plan = ${number(stored)} stored + ${number(unchanged)} unchanged + ` +
    `${number(skipped)} skipped + ${count(deadLettered, 'dead letter')}`;
  const nothing = inserted + updated + withdrawn === 0 ? ' (nothing changed)' : '';
  const rows: string[][] = [
    ['pages', report.complete ? equation : `${equation}: does not hold`],
    ['skipped', byNumber(report.skippedByReason)],
    [
      'entries',
      `${number(entries)}: ${number(inserted)} inserted, ${number(updated)} updated, ${number(withdrawn)} withdrawn${nothing}`,
    ],
    [
      'units',
      `${number(report.unitsCompleted)} of ${number(report.units)}: ${byNumber(report.unitsByProvider)}`,
    ],
    ['content', report.contentHash],
  ];
  const lines = [
    `${report.languages.join(', ')} from ${report.edition}.wiktionary: ${report.status} in ${duration(report.seconds)}`,
    table(rows.filter(([, text]) => text !== '').map(([name = '', text = '']) => [`  ${name}`, text])),
    ...report.failedUnits.map(({ unit, reason }) => `  unit ${unit} failed: ${reason}`),
    ...report.warnings.map((warning) => `  warning: ${warning}`),
    ...notUnderstood(report.problems),
  ];
  if (deadLettered > 0)
    lines.push(
      `  dead letters: \`aqea failures list --extraction ${report.extractionId}\` says why, retry does them again`,
    );
  return lines.join('\n');
}

const PROBLEMS_SHOWN = 10;

/** What pages say that the edition's tables do not have: the list that its profile grows by (docs/editions.md). */
function notUnderstood(problems: ExtractionReport['problems']): string[] {
  if (problems.length === 0) return [];
  const rows = problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ kind, detail, count: times }) => ['  ', times, kind, detail]);
  const more = problems.length - rows.length;
  return [
    '  not understood, most frequent first:',
    table(rows),
    ...(more > 0
      ? [`    ${number(more)} more in the report: select report->'problems' from extractions`]
      : []),
  ];
}

function byNumber(counts: Record<string, number>): string {
  return Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${number(n)}`)
    .join(', ');
}
