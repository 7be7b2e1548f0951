import { to as copyTo } from 'pg-copy-streams';
import type { Transaction } from './connection';

const NEWLINE = 10;

/**
 * Streams a query's rows as lines of COPY text, some whole lines at a time: several times cheaper than reading rows, and
 * flat in memory. The query is our own and takes no parameters.
 */
export async function* copyLines(tx: Transaction, query: string): AsyncGenerator<Buffer> {
  const stream = tx.client.query(copyTo(`copy (${query}) to stdout`));
  let rest: Buffer | null = null;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = end < bytes.length ? bytes.subarray(end) : null;
    if (end > 0) yield bytes.subarray(0, end);
  }
}

/** The same, as the columns' texts; they must not be null. */
export async function* copyOut(tx: Transaction, query: string): AsyncGenerator<string[][]> {
  for await (const lines of copyLines(tx, query)) {
    yield lines
      .toString('utf8', 0, lines.length - 1)
      .split('\n')
      .map(columns);
  }
}

const UNESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function columns(line: string): string[] {
  const fields = line.split('\t');
  if (!line.includes('\\')) return fields;
  return fields.map((field) =>
    field.replace(/\\(.)/gs, (_, escaped: string) => UNESCAPED[escaped] ?? escaped),
  );
}

/** A line with its columns unescaped, or the very bytes where there is nothing to unescape. */
export function unescaped(lines: Buffer): Buffer | string {
  if (!lines.includes('\\')) return lines;
  const all = lines.toString('utf8', 0, lines.length - 1).split('\n');
  return all.map((line) => `${columns(line).join('\t')}\n`).join('');
}
