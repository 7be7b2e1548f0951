import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';

const VERSION = '3.1.0';
const folder = join(root, '.cache', 'tools', `supabase-${VERSION}`);

/** Where the tests expect Supabase's command line (test/stores/migrate.test.ts). */
export const supabaseCli = join(folder, 'node_modules', '.bin', 'supabase');

/**
 * Supabase's own command line, for the tests of the migrations. Not a dependency: it is 135 MB, and nobody needs it to
 * use the program. Without a network those tests are skipped, and say so.
 */
export function installSupabaseCli() {
  if (existsSync(supabaseCli)) return;
  console.error(`Installing Supabase's command line ${VERSION} for the tests ...`);
  mkdirSync(folder, { recursive: true });
  spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `supabase@${VERSION}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 2],
    shell: process.platform === 'win32',
  });
}
