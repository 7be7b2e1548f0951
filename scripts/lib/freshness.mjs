import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Touched when everything was built; older than a source means: build again. */
export const stamp = join(root, 'dist', '.built');

const SOURCES = [
  'src',
  'bench',
  'samples',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'package-lock.json',
];

/** True when dist/ is complete and newer than all that it is made from. */
export function isBuilt() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && SOURCES.every((source) => newest(join(root, source)) <= built);
}

/** Newest change below a path; folders count too, so that a removed file is noticed. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

/** True when node_modules holds what package-lock.json says. */
export function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const { packages: has } = JSON.parse(readFileSync(installed, 'utf8'));
  const { packages: wants } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(wants).every(
    // What is optional may be missing: most of it is for other machines.
    ([path, { version, optional }]) => path === '' || (has[path] ? has[path].version === version : optional),
  );
}
