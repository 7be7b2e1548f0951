import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './program';
import type { Scene } from './scene';
import { expect } from './until';

/** Titles that the poisoned program cannot read. */
export const POISON_TITLE = 'Giftseite';

const PATCHES = {
  /** A newer release, whose parser may read pages otherwise. */
  newer: {
    file: 'src/editions/parserVersion.js',
    from: /exports\.PARSER_VERSION = (\d+);/,
    to: (_: string, version: string) => `exports.PARSER_VERSION = ${Number(version) + 1};`,
  },
  /** A parser with a bug that one page hits. */
  poison: {
    file: 'src/activities/parsing/parsePages.js',
    from: 'const reading = profile.readPage(',
    to: `if (page.title === ${JSON.stringify(POISON_TITLE)}) throw new TypeError('a bug of the parser');
            const reading = profile.readPage(`,
  },
} as const;

/** A copy of the built program with one change; answers the path of its command. */
export function patchedAqea(scene: Scene, patch: keyof typeof PATCHES): string {
  const folder = join(scene.folder, `aqea-${patch}`);
  mkdirSync(folder, { recursive: true });
  for (const name of ['bin', 'dist']) cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  for (const name of ['node_modules', 'package.json', 'supabase', 'config'])
    symlinkSync(join(PROJECT, name), join(folder, name));
  const { file, from, to } = PATCHES[patch];
  const path = join(folder, 'dist', file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to as string);
  expect(after !== before, `${file} has what is to be changed`);
  writeFileSync(path, after);
  return join(folder, 'bin/aqea.js');
}
