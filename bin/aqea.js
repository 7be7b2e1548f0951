#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const main = join(__dirname, '../dist/src/cli/main.js');
const build = join(__dirname, '../scripts/ensure-built.mjs');

// A checkout is built on first use; a published package has no scripts, and is built.
if (!existsSync(main) && existsSync(build)) {
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
if (!existsSync(main)) {
  console.error(`aqea is not built: ${main} is missing. Run \`npm run build\`.`);
  process.exit(1);
}
require(main);
