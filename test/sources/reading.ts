import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnitPage } from '../../src/sources/unitPage';
import { readUnit } from '../../src/sources/unitReader';
import { pinned, unitOf, type TestPage } from './exports';

// What the tests of reading units share.

const folder = mkdtempSync(join(tmpdir(), 'aqea-units-'));
export const rawFile = join(folder, 'unit.raw');
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a whole file as one unit: `pages` says what the plan counted. */
export function readFile(content: Buffer | string, pages: TestPage[], namespaces = [0]) {
  const bytes = Buffer.from(content as string);
  writeFileSync(rawFile, bytes);
  const unit = unitOf(0, bytes.length, pages);
  const reading = readUnit({ rawFile, source: pinned('file', bytes.length), unit, namespaces });
  const seen = [...texts(reading)];
  return { reading, seen };
}

/** Reads bytes [from, to) of a multistream dump with these index lines. */
export function readStreams(data: Buffer, lines: string[], from: number, to: number, pages: TestPage[] = []) {
  writeFileSync(rawFile, data.subarray(from, to));
  const unit = unitOf(from, to, pages, lines);
  const reading = readUnit({ rawFile, source: pinned('multistream', data.length), unit, namespaces: [0] });
  return [...texts(reading)];
}

export function* texts(pages: Iterable<UnitPage>) {
  for (const page of pages) {
    if (page.kind === 'skipped') yield { ...page, text: null };
    else yield { ...page, text: page.text() };
  }
}

/** Offset of the first page's stream. */
export const first = (lines: string[]) => Number(lines[0]?.split(':')[0]);
