import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md') && existsSync(join(ROOT, name)));

test.each(pages)('every link of %s inside the project leads somewhere', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
  expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
});

test('every page that the program or its sources name is there', () => {
  const named = new Set<string>();
  for (const name of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(ROOT, 'src', name), 'utf8');
    for (const [path] of source.matchAll(/docs\/[\w/.-]+\.(?:md|json)/g)) named.add(path);
  }
  expect([...named].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('docs/README.md lists every page', () => {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const files = readdirSync(join(ROOT, 'docs')).filter(
    (name) => /\.(md|json)$/.test(name) && name !== 'README.md',
  );
  expect(files.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});
