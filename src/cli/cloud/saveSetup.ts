import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cloudEnvFile, isOpenToOthers, writeCloudEnv } from '../../config/cloudEnv';
import { PROVIDER_VARIABLES } from '../../fleet/providers/providers';
import type { Terminal } from '../terminal';

/** What later commands need. */
const KEPT: readonly string[] = [
  ...['AQEA_DEPLOYMENT', 'AQEA_LANGUAGE', 'AQEA_CONTACT', 'AQEA_CONFIG', 'SUPABASE_DATABASE_URL'],
  ...[
    'AQEA_WORKER_TEMPORAL_API_KEY',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_NAMESPACE',
    'TEMPORAL_API_KEY',
    'TEMPORAL_TLS',
  ],
  ...['TEMPORAL_TLS_SERVER_NAME', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_TLS_CLIENT_CERT_PATH'],
  ...['TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'],
  ...Object.values(PROVIDER_VARIABLES).flatMap(({ token, address }) => [token, address]),
];

/** Keeps what is known in the file that later commands read. @returns the file */
export function saveSetup(env: NodeJS.ProcessEnv, terminal: Terminal): string {
  const file = cloudEnvFile(env);
  if (isOpenToOthers(file)) terminal.err(`Others could read ${file}; from now on they cannot.`);
  writeCloudEnv(file, Object.fromEntries(KEPT.map((name) => [name, env[name]])));
  terminal.err(`Kept in ${file}, which only you can read; \`--no-save\` declines that.`);
  ignoreInGit(file, terminal);
  return file;
}

/** Secrets do not belong into a repository: the file is added to .gitignore where nothing there covers it. */
function ignoreInGit(file: string, terminal: Terminal): void {
  const folder = dirname(file);
  const { status } = spawnSync('git', ['check-ignore', '-q', file], { cwd: folder });
  // 0: ignored; 1: not; anything else: no repository, or no git.
  if (status !== 1) return;
  const list = join(folder, '.gitignore');
  // The last line of a list that somebody wrote by hand may have no end.
  const open = existsSync(list) && /[^\n]$/.test(readFileSync(list, 'utf8'));
  appendFileSync(list, `${open ? '\n' : ''}${basename(file)}\n`);
  terminal.err(`Added ${basename(file)} to ${list}.`);
}
