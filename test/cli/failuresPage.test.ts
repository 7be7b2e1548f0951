import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Code and fate of every error class in the sources, as they are written there. */
function errorsInSources(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(ROOT, 'src', name), 'utf8');
    for (const [, body = ''] of source.matchAll(/class \w+ extends AqeaError \{([\s\S]*?)\n\}/g)) {
      const code = /\bcode = '(AQEA_\w+)'/.exec(body)?.[1];
      const retry = /readonly retry(?:: Retry)? = '(retry|final)'/.exec(body)?.[1];
      if (code && retry) found.set(code, retry === 'retry' ? 'retried' : 'final');
    }
  }
  return found;
}

/** Code and fate of every row of the page's tables. */
function errorsOnPage(): Map<string, string> {
  const page = readFileSync(join(ROOT, 'docs/failures.md'), 'utf8');
  return new Map(
    [...page.matchAll(/^\| `(AQEA_\w+)` \| (\w+) \|/gm)].map(([, code = '', fate = '']) => [code, fate]),
  );
}

test('docs/failures.md has every error with what becomes of it, and no other', () => {
  const inSources = errorsInSources();
  expect(inSources.size).toBeGreaterThan(30);
  expect(Object.fromEntries([...errorsOnPage()].sort())).toEqual(Object.fromEntries([...inSources].sort()));
});

test('every row says what to do', () => {
  const page = readFileSync(join(ROOT, 'docs/failures.md'), 'utf8');
  for (const line of page.split('\n').filter((each) => each.startsWith('| `'))) {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim());
    expect(cells.every((cell) => cell.length > 0)).toBe(true);
  }
});
