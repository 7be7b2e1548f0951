import type { FaultCase } from './faultCase';

export interface Done {
  which: FaultCase;
  /** What the run came to, or why the case failed. */
  status: string;
  seconds: number;
  verdict: 'ok' | 'FAILED' | 'skipped';
}

const HEAD = ['case', 'what was done', 'status', 'seconds', 'ok'];

export function resultTable(done: readonly Done[]): string {
  const lines = done.map(({ which, status, seconds, verdict }) => [
    ...[which.id, which.what, status.split('\n')[0]!.slice(0, 90), seconds.toFixed(1), verdict],
  ]);
  const widths = HEAD.map((head, at) => Math.max(head.length, ...lines.map((line) => line[at]!.length)));
  const text = (line: string[]): string =>
    `| ${line.map((cell, at) => (at === 3 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 3 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [text(HEAD), rule, ...lines.map(text)].join('\n');
}
