// Records the state of the parser's sources in test/editions/parserVersion.json; see the test beside it for when.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const hash = createHash('sha256');
for (const folder of ['src/wikitext', 'src/editions', 'src/entries']) {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => join(file.parentPath ?? file.path, file.name).slice(root.length + 1))
    .sort();
  for (const file of files) hash.update(`${file}\0${readFileSync(join(root, file), 'utf8')}\0`);
}
const source = readFileSync(join(root, 'src/editions/parserVersion.ts'), 'utf8');
const version = Number(/PARSER_VERSION = (\d+)/.exec(source)[1]);
const record = `${JSON.stringify({ version, sha256: hash.digest('hex') }, null, 2)}\n`;
writeFileSync(join(root, 'test/editions/parserVersion.json'), record);
console.log(`recorded parser version ${version}`);
