import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARSER_VERSION } from '../../src/editions/parserVersion';

const ROOT = join(__dirname, '../..');
const RECORD = join(__dirname, 'parserVersion.json');

/** Hash of everything that decides what a page becomes; scripts/record-parser-version.mjs does the same. */
function parserHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['src/wikitext', 'src/editions', 'src/entries']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith('.ts'))
      .map((file) => join(file.parentPath ?? file.path, file.name).slice(ROOT.length + 1))
      .sort();
    for (const file of files) hash.update(`${file}\0${readFileSync(join(ROOT, file), 'utf8')}\0`);
  }
  return hash.digest('hex');
}

test('parser sources do not change without a new parser version', () => {
  const recorded = JSON.parse(readFileSync(RECORD, 'utf8')) as { version: number; sha256: string };
  if (recorded.sha256 === parserHash() && recorded.version === PARSER_VERSION) return;
  throw new Error(
    [
      `The sources of the parser changed since version ${recorded.version} was recorded (now ${PARSER_VERSION}).`,
      'If a page could give other entries than before, raise PARSER_VERSION in src/editions/parserVersion.ts: pages are',
      'parsed again only then. Before the first release, and when entries cannot differ (a comment, a type), keep it.',
      'Then record: node scripts/record-parser-version.mjs',
    ].join('\n'),
  );
});
