// `npm run quickstart`: from a fresh clone to an extracted sample, with nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const NEEDS = [20, 12];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDS[0] || (major === NEEDS[0] && minor < NEEDS[1])) {
  console.error(
    `This needs Node ${NEEDS.join('.')} or newer; this is ${process.version}. Get one at https://nodejs.org`,
  );
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [join(root, 'scripts/ensure-built.mjs')], {
  stdio: ['ignore', 2, 2],
});
if (status !== 0) process.exit(1);

const given = process.argv.slice(2);
const what = given.some((option) => option === '--dump' || option.startsWith('--dump=')) ? [] : ['--sample'];
// The channel tells it when we are gone, however we end; it then stops all that it started.
const aqea = spawn(process.execPath, [join(root, 'bin/aqea.js'), 'dev', ...what, ...given], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// Ctrl-C in a terminal reaches it without us; then, and after the other signals, we wait for its clean end.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => aqea.kill(signal));
aqea.on('exit', (code) => process.exit(code ?? 1));
