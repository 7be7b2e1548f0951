import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FolderNotWritable } from '../embedded/errors';
import { isAlive } from '../embedded/processes';

export const LOCAL_ROLES = ['dev', 'postgres', 'temporal', 'master', 'worker'] as const;
export type LocalRole = (typeof LOCAL_ROLES)[number];

const LocalProcessSchema = z.object({
  role: z.enum(LOCAL_ROLES),
  pid: z.int().positive(),
  /** Where it listens on 127.0.0.1; null when it does not. */
  port: z.int().nullable(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** How often it was started again after it died. */
  restarts: z.int(),
  /** Command line and birth tell it from a later process with the same number. */
  command: z.string(),
  birth: z.string(),
});

const StateSchema = z.object({
  /** Where the running system is reached; null until it is known. */
  temporalAddress: z.string().nullable(),
  webUi: z.string().nullable(),
  /** Only of the embedded server: other addresses hold passwords, and whoever set them knows them. */
  databaseUrl: z.string().nullable(),
  processes: z.array(LocalProcessSchema),
});

export type LocalProcess = z.infer<typeof LocalProcessSchema>;
export type LocalState = z.infer<typeof StateSchema>;

/** What `aqea dev` started in this home and still lives; its own process has the role `dev`. */
export function readLocalProcesses(home: string): LocalProcess[] {
  return readState(home)?.processes.filter(isAlive) ?? [];
}

/** Where the system that runs in this home is reached; null when none runs. */
export function readLocalSystem(home: string): Omit<LocalState, 'processes'> | null {
  const state = readState(home);
  if (!state?.processes.some((child) => child.role === 'dev' && isAlive(child))) return null;
  return { temporalAddress: state.temporalAddress, webUi: state.webUi, databaseUrl: state.databaseUrl };
}

/** What the newest `aqea dev` of this home wrote last, whether it lives or not. */
export function readState(home: string): LocalState | null {
  try {
    return StateSchema.parse(JSON.parse(readFileSync(stateFile(home), 'utf8')));
  } catch {
    return null;
  }
}

/** Replaced as a whole, so that a reader never sees half of it. */
export function writeState(home: string, state: LocalState): void {
  const file = stateFile(home);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeState(home: string): void {
  rmSync(stateFile(home), { force: true });
}

/** `<home>/run`, made if missing. @throws FolderNotWritable */
export function runFolder(home: string): string {
  const folder = join(home, 'run');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new FolderNotWritable(
      {
        what: `The folder for local data cannot be made: ${(cause as Error).message}`,
        where: home,
        hint: 'Give this user the right to write there, or set AQEA_HOME to a folder that is writable.',
      },
      { cause },
    );
  }
  return folder;
}

function stateFile(home: string): string {
  return join(home, 'run', 'state.json');
}
