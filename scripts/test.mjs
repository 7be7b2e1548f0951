// `npm test`, `npm test -- test/sources`, `npm run test:browser`; `--image` for scripts/image-check.sh. Options are jest's.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/freshness.mjs';
import { installSupabaseCli } from './lib/supabaseCli.mjs';

const CHROMIUMS = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const options = process.argv.slice(2);
const browser = options.includes('--browser');
const image = options.includes('--image');
const args = options.filter((option) => option !== '--browser' && option !== '--image');
const env = { ...process.env };

if (browser) {
  const chromium = CHROMIUMS.find((path) => path && existsSync(path));
  if (!chromium) {
    console.error(
      'The browser tests need Chromium: install it (`apt-get install chromium`) or set CHROMIUM_PATH.',
    );
    process.exit(1);
  }
  env.CHROMIUM_PATH = chromium;
  env.AQEA_TEST_SERVERS = 'none';
  args.unshift('--testPathIgnorePatterns=/node_modules/', '--runInBand');
  if (!args.some((arg) => arg.startsWith('test/browser'))) args.push('test/browser');
}

if (image) args.unshift('--testPathIgnorePatterns=/node_modules/', '--runInBand', 'test/image');

// Tests start the program itself, so it has to be the one of these sources.
const built = spawnSync(process.execPath, [join(root, 'scripts/ensure-built.mjs')], {
  stdio: ['ignore', 2, 2],
});
if (built.status !== 0) process.exit(1);
if (!browser && !image && env.AQEA_TEST_SERVERS !== 'none') installSupabaseCli();
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exit(status ?? 1);
