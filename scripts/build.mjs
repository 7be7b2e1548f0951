// Everything that runs without TypeScript, into dist/: `npm run build`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { oneAtATime } from './lib/buildLock.mjs';
import { root, stamp } from './lib/freshness.mjs';
import { installIfNeeded } from './lib/install.mjs';

/** Files beside the sources that the program reads when it runs. */
const ASSETS = ['.sql', '.json', '.crt', '.pem', '.html', '.css', '.js', '.svg', '.webmanifest', '.woff2'];

const dashboard = join(root, 'src/status/dashboard');

installIfNeeded();
await oneAtATime(build);

async function build() {
  const begun = new Date();
  run('scripts/build-wasm.mjs');
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  copyAssets(join(root, 'src'), join(root, 'dist', 'src'));
  await bundleWorkflows();
  await bundleDashboard();
  // Dated at the beginning: what changed while we built is newer.
  writeFileSync(stamp, `${begun.toISOString()}\n`);
  utimesSync(stamp, begun, begun);
}

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    console.error(`The build failed in ${script}.`);
    process.exit(1);
  }
}

function copyAssets(from, to) {
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    if (path === dashboard) continue;
    if (statSync(path).isDirectory()) copyAssets(path, join(to, name));
    else if (ASSETS.includes(extname(name))) cpSync(path, join(to, name));
  }
}

/** The workflows as one file: a worker starts in a blink instead of bundling them for seconds. */
async function bundleWorkflows() {
  const workflowsPath = join(root, 'src/workflows/index.ts');
  if (!existsSync(workflowsPath)) return;
  const { bundleWorkflowCode, DefaultLogger } = createRequire(import.meta.url)('@temporalio/worker');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const file = join(root, 'dist/workflows.js');
  writeFileSync(`${file}.new`, code);
  renameSync(`${file}.new`, file);
}

/** The dashboard as a browser takes it: one script, one style sheet, and what they stand in. */
async function bundleDashboard() {
  const to = join(root, 'dist/src/status/dashboard');
  const { build: bundle } = createRequire(import.meta.url)('esbuild');
  await bundle({
    entryPoints: { app: join(dashboard, 'main.tsx') },
    outdir: to,
    tsconfig: join(dashboard, 'tsconfig.json'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'icon.svg']) cpSync(join(dashboard, name), join(to, name));
}
