import type { ExtractionReport } from '../stores/entryStore';
import type { ValidInput } from '../workflows/types';
import type { ShownEntry } from './devEntries';
import type { LocalSystem } from './devSystem';
import { reportText } from './report';
import { duration, shorten, table } from './text';

/** What a run did, and how long all of it took. */
export function outcomeText(report: ExtractionReport, seconds: number): string {
  const { inserted, updated, withdrawn } = report;
  const changed = inserted + updated + withdrawn > 0;
  const verdict =
    report.status !== 'completed'
      ? 'Something is missing: see above.'
      : changed
        ? `Done in ${duration(seconds)}.`
        : `Nothing has changed since the run before; that took ${duration(seconds)} to find out.`;
  return `\n${reportText(report)}\n\n${verdict}`;
}

export function entriesText(entries: readonly ShownEntry[]): string {
  const rows = entries.map(({ address, label, pos, description }) => [
    `  ${address}`,
    label,
    pos,
    shorten(description.replace(/\s+/g, ' '), 60),
  ]);
  return `\nA few of the entries:\n${table(rows)}`;
}

/** Where everything is and what to try next, while the system stays up. */
export function whereabouts(system: LocalSystem, input: ValidInput | null, word: string | null): string {
  const { temporal, databaseUrl } = system;
  const places = [
    temporal.webUi ? ['  Web UI', temporal.webUi] : ['  Temporal', temporal.address],
    ['  Database', databaseUrl ?? 'your own'],
  ];
  const { language, edition } = input ?? { language: 'de', edition: 'de' };
  const workflowInput = JSON.stringify(edition === language ? { language } : { language, edition });
  const start = `workflow start --type extractLanguage --task-queue aqea --workflow-id extract-${language}`;
  return [
    `\n${table(places)}\n`,
    'To copy into another terminal:',
    `  ${temporalCommand(system)} ${start} --input '${workflowInput}'`,
    ...(word === null ? [] : [`  npx aqea lookup ${/^[\p{L}\p{N}-]+$/u.test(word) ? word : `'${word}'`}`]),
    '\nCtrl-C stops everything that was started here.',
  ].join('\n');
}

/** `temporal` itself where it is on PATH and finds the server unasked; else our way to it, which knows both. */
function temporalCommand({ temporal }: LocalSystem): string {
  return temporal.cli === 'on-path' && temporal.address === '127.0.0.1:7233'
    ? 'temporal'
    : 'npx aqea temporal';
}
