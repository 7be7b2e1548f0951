import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../config/loader';
import { runFolder } from '../workers/supervisorState';
import { withStore } from './context';

const LOOK_FOR_MS = 30_000;
const LOOK_EVERY_MS = 500;

/** The key for pause and resume on the dashboard: the user's own, or one that this home keeps. */
export function controlKey(home: string, env: NodeJS.ProcessEnv): string {
  const own = env['AQEA_STATUS_CONTROL_KEY']?.trim();
  if (own) return own;
  const file = join(runFolder(home), 'status-control-key');
  try {
    writeFileSync(file, `${randomBytes(18).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * Where the dashboard of the master with this process number answers, as soon as the master says so in the database; null
 * when it has none, or does not say it in time.
 */
export async function findDashboard(
  env: NodeJS.ProcessEnv,
  pid: number,
  signal: AbortSignal,
): Promise<string | null> {
  return withStore(env, loadConfig({ env }), async (store) => {
    for (let waited = 0; waited < LOOK_FOR_MS && !signal.aborted; waited += LOOK_EVERY_MS) {
      const master = (await store.liveMasters()).find((one) => one.pid === pid);
      if (master) return master.dashboardUrl;
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return null;
  });
}
