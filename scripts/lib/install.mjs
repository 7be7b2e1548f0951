import { spawnSync } from 'node:child_process';
import { isInstalled, root } from './freshness.mjs';

/** Installs the packages of package-lock.json unless they are there; ends the process when that fails. */
export function installIfNeeded() {
  if (isInstalled()) return;
  console.error('Installing packages (npm ci) ...');
  const npm = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  // stdout belongs to whoever called us: its last line may be JSON.
  const { status } = spawnSync(
    npm[0],
    [...npm[1], 'ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
    },
  );
  if (status === 0) return;
  console.error('\nThe packages could not be installed; what npm says is above.');
  console.error(
    'Without a network there is no way to get them: connect, or set a registry (`npm config set registry URL`), and run this again.',
  );
  process.exit(1);
}
