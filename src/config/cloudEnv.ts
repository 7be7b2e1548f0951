import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { InvalidInput } from '../support/errors';

/** Where `aqea cloud setup` keeps what it was told, `AQEA_CLOUD_ENV` or ./.env.cloud; absolute. */
export function cloudEnvFile(env: NodeJS.ProcessEnv): string {
  return resolve(env['AQEA_CLOUD_ENV']?.trim() || '.env.cloud');
}

/** The environment with what was kept beneath it: a variable that is set wins over the file. */
export function withCloudEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== '');
  return { ...readCloudEnv(cloudEnvFile(env)), ...Object.fromEntries(set) };
}

export function readCloudEnv(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    throw new InvalidInput({
      what: `The file with what was set up cannot be read: ${(error as Error).message}`,
      where: file,
      hint: '`aqea cloud setup` writes it anew.',
    });
  }
}

/**
 * Changes variables of the file, or writes it; undefined takes one out. Nobody but its owner can read it (mode 0600),
 * and it is never half written.
 */
export function writeCloudEnv(file: string, change: Readonly<Record<string, string | undefined>>): void {
  const values = Object.entries({ ...readCloudEnv(file), ...change })
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`);
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(
    unfinished,
    `# Written by \`aqea cloud setup\`. Secrets: keep it to yourself.\n${values.join('')}`,
    {
      mode: 0o600,
    },
  );
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
}

/** Others can read the file. */
export function isOpenToOthers(file: string): boolean {
  return existsSync(file) && (statSync(file).mode & 0o077) !== 0;
}

/** As both Node and a shell read it. */
function quoted(name: string, value: string): string {
  if (!/['\r\n]/.test(value)) return `'${value}'`;
  if (!/["$`\\\r\n]/.test(value)) return `"${value}"`;
  throw new InvalidInput({
    what: `The value of ${name} has quotes or line breaks that cannot be kept in a file`,
    where: name,
    hint: 'Set it in the environment instead.',
  });
}
