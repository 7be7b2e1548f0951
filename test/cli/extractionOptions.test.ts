import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { extractionInput } from '../../src/cli/extractionOptions';
import { aqea } from './harness';

test('options become the input of the workflow', () => {
  const input = extractionInput({ language: 'de', edition: 'en', languages: ['fr'], dbname: 'enwiktionary' });
  expect(input).toEqual({
    language: 'de',
    edition: 'en',
    languages: ['de', 'fr'],
    source: { dbname: 'enwiktionary' },
    allowWithdrawals: false,
  });
});

test('a dump that is a path counts from here; a URL stays as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-dump-'));
  const file = join(folder, 'x.xml');
  writeFileSync(file, '');
  expect(extractionInput({ language: 'de', dump: relative('.', file) }).source.dump).toBe(file);
  expect(extractionInput({ language: 'de', dump: 'https://x.test/d' }).source.dump).toBe('https://x.test/d');
  rmSync(folder, { recursive: true });
});

test.each([
  [['--language', 'xx'], 'option --language'],
  [['--language', 'de', '--languages', 'fr,zz'], 'option --languages'],
  [['--language', 'de', '--edition', '../x'], 'option --edition'],
  [['--language', 'de', '--dbname', 'no spaces'], 'option --dbname'],
])('%j is refused before anything is asked, and the option named', async (args, option) => {
  const { code, err } = await aqea(['extract', ...args]);
  expect(code).toBe(2);
  expect(err).toContain(option);
});

test('without a language, extract says which option is missing', async () => {
  const { code, err } = await aqea(['extract']);
  expect(code).toBe(2);
  expect(err).toContain('--language');
});
