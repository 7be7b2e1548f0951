import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readEnvironment } from '../../src/config/environment';
import { nearest } from '../../src/config/nearest';

test('SUPABASE_DATABASE_URL wins over AQEA_DATABASE_URL', () => {
  const both = { SUPABASE_DATABASE_URL: 'postgresql://a', AQEA_DATABASE_URL: 'postgresql://b' };
  expect(readEnvironment(both)).toMatchObject({
    databaseUrl: 'postgresql://a',
    databaseUrlFrom: 'SUPABASE_DATABASE_URL',
  });
  expect(readEnvironment({ ...both, SUPABASE_DATABASE_URL: ' ' }).databaseUrl).toBe('postgresql://b');
  expect(readEnvironment({}).databaseUrl).toBeUndefined();
});

test('the home folder is .aqea here unless AQEA_HOME says otherwise, and always absolute', () => {
  expect(readEnvironment({}).home).toBe(resolve('.aqea'));
  expect(readEnvironment({ AQEA_HOME: 'x/y' }).home).toBe(resolve('x/y'));
});

test('a log level that does not exist is named with the ones that do', () => {
  expect(readEnvironment({ AQEA_LOG_LEVEL: 'DEBUG' }).logLevel).toBe('debug');
  expect(() => readEnvironment({ AQEA_LOG_LEVEL: 'wran' })).toThrow(/`wran`.*Did you mean `warn`\?/);
});

test('every AQEA_ variable that the program reads is explained in docs/configuration.md', () => {
  const root = resolve(__dirname, '../..');
  const sources = execFileSync(
    'grep',
    ['-rhoE', String.raw`(get\(|env\[|env\.)'?AQEA_[A-Z_]+`, 'src', 'scripts'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const names = new Set(sources.match(/AQEA_(?!TEST_)[A-Z_]+/g));
  const page = readFileSync(resolve(root, 'docs/configuration.md'), 'utf8');
  expect([...names].filter((name) => !page.includes(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(4);
});

test.each([
  ['unitBytes', 'unit_bytes'],
  ['unit_byts', 'unit_bytes'],
  ['langauge', 'language'],
  ['contcat', 'contact'],
  ['zzz', null],
  ['', null],
])('nearest name to %p is %p', (name, meant) => {
  expect(nearest(name, ['language', 'languages', 'unit_bytes', 'contact'])).toBe(meant);
});
