import type { Progress } from './types';

/** The run in a few lines of Markdown: the "current details" that Temporal's Web UI shows. */
export function describeProgress(progress: Progress): string {
  const { status, units, unitsDone, pages, pagesDone, edition, languages, deadLettered, entries } = progress;
  const percent = pages > 0 ? Math.floor((100 * pagesDone) / pages) : 0;
  const lines = [
    `**${status}**: ${languages.join(', ')} from ${edition}.wiktionary`,
    '',
    `${number(pagesDone)} of ${number(pages)} pages (${percent} %), ${number(unitsDone)} of ${number(units)} units, ` +
      `${number(entries)} entries, ${number(deadLettered)} dead letters`,
    '',
  ];
  for (const [name, p] of Object.entries(progress.providers)) {
    lines.push(
      `- ${name} (${p.share} %): ${number(p.done)} units done, ${number(p.running)} running${restText(p)}`,
    );
  }
  return lines.join('\n');
}

/** `, rests since 09:14:02 UTC, until 09:15:02: nobody took fetchUnit`, or nothing. */
export function restText({
  resting,
  restingSince,
  restUntil,
  reason,
}: Progress['providers'][string]): string {
  if (!resting) return '';
  const at = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
  const since = restingSince !== undefined ? ` since ${at(restingSince)} UTC` : '';
  const until = restUntil !== undefined ? `, until ${at(restUntil)}` : '';
  return `, rests${since}${until}${reason ? `: ${reason}` : ''}`;
}

function number(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
