import type { ExplainedPage } from '../editions/explain';
import type { Problem } from '../editions/profile';

const MOST_TEXT = 80;
const MOST_FIELD = 44;

/** For people: the number of each line, the field it became or why it was ignored, and how it begins. */
export function explanationText({ lines, entries, problems }: ExplainedPage): string {
  const said = lines.map(({ number, text, fields, ignored }) => {
    const field = ignored === undefined ? fields.join(' + ') : `ignored: ${ignored}`;
    return `${String(number).padStart(5)}  ${shortened(field, MOST_FIELD).padEnd(MOST_FIELD)}  ${shortened(text, MOST_TEXT)}`;
  });
  const ignored = lines.filter((line) => line.ignored !== undefined).length;
  const summary = `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}, ${lines.length} lines, ${ignored} ignored`;
  return [...said.map((line) => line.trimEnd()), '', summary, ...problemLines(problems)].join('\n');
}

/** What was not understood, the most frequent first. */
function problemLines(problems: readonly Problem[]): string[] {
  const times = new Map<string, number>();
  for (const { kind, detail } of problems) {
    const name = `${kind}: ${detail}`;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name}${count > 1 ? ` (${count} times)` : ''}`);
}

function shortened(text: string, most: number): string {
  const shown = text.replace(/\t/g, ' ');
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}
