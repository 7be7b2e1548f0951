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
    const rest = p.resting ? `, rests${p.reason ? `: ${p.reason}` : ''}` : '';
    lines.push(`- ${name} (${p.share} %): ${number(p.done)} units done, ${number(p.running)} running${rest}`);
  }
  return lines.join('\n');
}

function number(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
