// Builds if something is newer than the last build; says nothing otherwise.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt, root } from './lib/freshness.mjs';
import { installIfNeeded } from './lib/install.mjs';

installIfNeeded();
if (!isBuilt()) {
  console.error('Building ...');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
}
