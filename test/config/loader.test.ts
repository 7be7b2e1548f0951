import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readRememberedContact, rememberContact } from '../../src/config/contact';
import { keyPaths } from '../../src/config/explain';
import { loadConfig } from '../../src/config/loader';
import { ConfigSchema } from '../../src/config/schema';
import { InvalidInput } from '../../src/support/errors';

const SHIPPED = resolve(__dirname, '../../config/cloud-database.yml');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aqea-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'deployment.yml');
  writeFileSync(path, text);
  return path;
}

/** Loads a file with this text, with nothing in the environment. */
function load(text: string, env: NodeJS.ProcessEnv = {}) {
  return loadConfig({ file: file(text), env: { AQEA_HOME: folder, ...env } });
}

function errorOf(text: string): InvalidInput {
  try {
    load(text);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

test('the shipped file shows every key, and its values are the defaults', () => {
  const shown = parse(readFileSync(SHIPPED, 'utf8'));
  const paths = keyPaths(z.toJSONSchema(ConfigSchema, { io: 'input' }));
  for (const path of paths) {
    const section = path
      .split('.')
      .slice(0, -1)
      .reduce((at, key) => at[key], shown);
    expect(Object.keys(section)).toContain(path.split('.').at(-1));
  }
  expect(loadConfig({ file: SHIPPED, env: { AQEA_HOME: folder } })).toEqual(ConfigSchema.parse({}));
});

test('every key is explained in docs/configuration.md', () => {
  const page = readFileSync(resolve(__dirname, '../../docs/configuration.md'), 'utf8');
  for (const path of keyPaths(z.toJSONSchema(ConfigSchema, { io: 'input' }))) {
    expect(page).toContain(path);
  }
});

test('--config wins over AQEA_CONFIG', () => {
  const one = file('performance: { parse_threads: 1 }');
  const two = join(folder, 'two.yml');
  writeFileSync(two, 'performance: { parse_threads: 2 }');
  const env = { AQEA_CONFIG: two, AQEA_HOME: folder };
  expect(loadConfig({ env }).performance.parse_threads).toBe(2);
  expect(loadConfig({ file: one, env }).performance.parse_threads).toBe(1);
});

test('a file that was named and is not there is an error, not the defaults', () => {
  const missing = join(folder, 'missing.yml');
  expect(() => loadConfig({ file: missing, env: {} })).toThrow(InvalidInput);
  expect(() => loadConfig({ env: { AQEA_CONFIG: missing } })).toThrow(/missing\.yml/);
});

test('an empty file, an empty section and an empty value mean the defaults', () => {
  const defaults = ConfigSchema.parse({});
  expect(load('')).toEqual(defaults);
  expect(load('source:\n  # base_url: https://mirror.example.net\nperformance:\n  unit_bytes:\n')).toEqual(
    defaults,
  );
});

test('a misspelt key is named with its path, its line and the key that was meant', () => {
  const error = errorOf('performance:\n  parse_threads: 2\n  unit_byte: 5000000\n');
  expect(error.what).toBe('`performance.unit_byte` is not a known key');
  expect(error.where).toMatch(/deployment\.yml:3$/);
  expect(error.hint).toContain('Did you mean `unit_bytes`?');
  expect(error.hint).toContain('Known in `performance`: unit_bytes, parse_threads, spool_units, ');
});

test('a key in the wrong section is found in the right one', () => {
  expect(errorOf('max_writers: 2\n').hint).toContain('Did you mean `database.max_writers`?');
});

test.each([
  [
    'performance: { parse_threads: two }',
    '`performance.parse_threads` cannot be "two"',
    'a whole number from 0 to 256',
  ],
  [
    'performance: { parse_threads: 1.5 }',
    '`performance.parse_threads` cannot be 1.5',
    'a whole number from 0 to 256',
  ],
  ['database: { max_writers: 0 }', '`database.max_writers` cannot be 0', 'a whole number from 1 to 64'],
  ['source: { base_url: ftp://x.org }', '`source.base_url` cannot be "ftp://x.org"', 'an http or https URL'],
  ['source: [1]', '`source` cannot be [1]', 'base_url, contact, max_connections_per_host'],
  ['- 1', 'the whole file cannot be [1]', 'an object with the keys cloud_deployment'],
])('%s: says what is wrong and what is allowed', (text, what, allowed) => {
  const error = errorOf(text);
  expect(error.what).toBe(what);
  expect(error.hint).toContain(allowed);
});

test('shares that do not add up to 100 are refused at their line', () => {
  const error = errorOf(
    'cloud_deployment:\n  worker_distribution:\n    allocation:\n      hetzner: 60\n      linode: 30\n',
  );
  expect(error.what).toMatch(/allocation` is not usable: the shares must add up to 100/);
  expect(error.where).toMatch(/:3$/);
});

test.each(['Hetzner: 100', 'aqea: 100', 'a b: 100'])('%s cannot be a provider', (entry) => {
  const error = errorOf(`cloud_deployment: { worker_distribution: { allocation: { ${entry} } } }`);
  expect(error.what).toContain('allocation');
});

test.each([
  ['two keys of one name', 'source: {}\nsource: {}\n', 2],
  ['a bracket left open', 'performance: {}\nsource: [\n', 3],
  ['a tag', 'source: !!js/function x\n', 1],
])('bad YAML, %s: the line is named', (_, text, line) => {
  const error = errorOf(text);
  expect(error.what).toContain('not good YAML');
  expect(error.where).toMatch(new RegExp(`:${line}$`));
});

test('aliases that would fill the memory are refused', () => {
  const level = (name: string, below: string) => `${name}: &${name} [${Array(10).fill(below).join(', ')}]\n`;
  const bomb = level('a', 'x') + level('b', '*a') + level('c', '*b') + level('d', '*c') + level('e', '*d');
  expect(errorOf(bomb).what).toContain('aliases');
});

test('AQEA_CONTACT wins over the file, the file over what was answered when asked', () => {
  expect(load('').source.contact).toBeUndefined();
  rememberContact(folder, 'asked@aqea.test');
  expect(readRememberedContact(folder)).toBe('asked@aqea.test');
  expect(load('').source.contact).toBe('asked@aqea.test');
  expect(load('source: { contact: file@aqea.test }').source.contact).toBe('file@aqea.test');
  const env = { AQEA_CONTACT: 'env@aqea.test' };
  expect(load('source: { contact: file@aqea.test }', env).source.contact).toBe('env@aqea.test');
});

test('the certificate file is found from the folder of the configuration', () => {
  expect(load('database: { ssl_root_cert: certs/ca.pem }').database.ssl_root_cert).toBe(
    join(folder, 'certs/ca.pem'),
  );
});
