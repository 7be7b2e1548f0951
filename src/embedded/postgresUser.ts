import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedServerFailed } from './errors';

/** How to start a program so that Postgres, which refuses to run as root, runs. */
export interface PostgresUser {
  uid: number | undefined;
  gid: number | undefined;
  /** The command line that runs `command` as this user and lets it reach all of `paths`. */
  wrap(
    command: string,
    args: readonly string[],
  ): { command: string; args: string[]; uid?: number; gid?: number };
}

/**
 * Ourselves, or, when we are root, the user `postgres` (made if the machine has none).
 * @param paths absolute folders and files that the server must reach
 * @param owner uid that already owns the data folder; kept, so that a database stays readable
 */
export function postgresUser(paths: readonly string[], owner: number | null): PostgresUser {
  if (process.getuid?.() !== 0) {
    return { uid: undefined, gid: undefined, wrap: (command, args) => ({ command, args: [...args] }) };
  }
  const { uid, gid } = owner !== null && owner !== 0 ? { uid: owner, gid: owner } : unprivilegedUser();
  const reachable = paths.every((path) => canReach(path, uid, gid));
  return {
    uid,
    gid,
    wrap: (command, args) =>
      // Below /root or a private temporary folder, the server's user could not even reach its own data. The one
      // capability that walks through closed folders makes that work without opening a folder to everybody.
      reachable
        ? { command, args: [...args], uid, gid }
        : {
            command: 'setpriv',
            args: [
              `--reuid=${uid}`,
              `--regid=${gid}`,
              '--clear-groups',
              '--inh-caps=+dac_override',
              '--ambient-caps=+dac_override',
              command,
              ...args,
            ],
          },
  };
}

function unprivilegedUser(): { uid: number; gid: number } {
  const existing = lookUp('postgres');
  if (existing) return existing;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
  } catch {
    // No useradd here, or no right to: the machine's own unprivileged user is the last choice.
  }
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (user) return user;
  throw new EmbeddedServerFailed({
    what: 'Postgres does not run as root, and there is no other user to run it as',
    hint: 'Make one (`useradd --system postgres`), run this as an ordinary user, or set SUPABASE_DATABASE_URL.',
  });
}

function lookUp(name: string): { uid: number; gid: number } | null {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/** May this user walk through every folder above `path`? */
function canReach(path: string, uid: number, gid: number): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
