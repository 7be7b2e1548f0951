import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  cloudEnvFile,
  isOpenToOthers,
  readCloudEnv,
  withCloudEnv,
  writeCloudEnv,
} from '../../src/config/cloudEnv';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const file = join(folder, '.env.cloud');
const values = { A: 'plain', B: `with # and "quotes" and $HOME \`x\``, C: "it's", D: 'grüße = x' };

test('what is written is read back, by Node and by a shell, and nobody else can read it', () => {
  writeCloudEnv(file, values);
  expect(readCloudEnv(file)).toEqual(values);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const script = `set -a; . "$0"; node -p 'JSON.stringify(Object.fromEntries(["A","B","C","D"].map((n) => [n, process.env[n]])))'`;
  expect(JSON.parse(execFileSync('bash', ['-c', script, file], { encoding: 'utf8' }))).toEqual(values);
  expect(readdirSync(folder)).toEqual(['.env.cloud']);
});

test('a change leaves the rest alone and takes out what is not wanted any more', () => {
  chmodSync(file, 0o644);
  expect(isOpenToOthers(file)).toBe(true);
  writeCloudEnv(file, { A: undefined, B: 'b' });
  expect(readCloudEnv(file)).toEqual({ ...values, A: undefined, B: 'b' });
  expect(isOpenToOthers(file)).toBe(false);
});

test('the environment wins; an empty variable counts as not set', () => {
  const env = { AQEA_CLOUD_ENV: file, B: 'mine', D: ' ' };
  expect(withCloudEnv(env)).toMatchObject({ B: 'mine', C: "it's", D: 'grüße = x' });
  expect(cloudEnvFile({})).toBe(join(process.cwd(), '.env.cloud'));
  expect(readCloudEnv(join(folder, 'none'))).toEqual({});
});

test('a value that no quotes can hold is refused by name', () => {
  expect(() => writeCloudEnv(file, { A: `'"` })).toThrow(/of A has quotes/);
});
