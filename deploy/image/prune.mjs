// Takes out of the build what an image for this machine does not need: other platforms' libraries, benchmarks, types.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const triple = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu`;
const releases = 'node_modules/@temporalio/core-bridge/releases';
if (!readdirSync(releases).includes(triple)) throw new Error(`${releases} has nothing for ${triple}`);
for (const name of readdirSync(releases))
  if (name !== triple) rmSync(join(releases, name), { recursive: true });

for (const folder of ['dist/bench', 'dist/samples', 'node_modules/.cache'])
  rmSync(folder, { recursive: true, force: true });
for (const name of readdirSync('node_modules', { recursive: true }))
  if (/\.(map|d\.[cm]?ts)$/.test(name)) rmSync(join('node_modules', name), { force: true });
