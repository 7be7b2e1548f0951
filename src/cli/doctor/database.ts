import { loadConfig } from '../../config/loader';
import { redact } from '../../support/redact';
import type { SessionPlan } from '../../stores/sessions';
import { certificates, findDatabase, withStore } from '../context';
import { sessionPlan } from '../deployment';
import { NoDatabase } from '../errors';
import { lazy } from '../lazy';
import { bytes, count, number } from '../text';
import type { Check, Finding } from './check';
import { readDatabaseAccess, type DatabaseAccess } from './databaseAccess';

/** Older ones lack what the migrations use. */
const POSTGRES_NEEDED = 15;
/** Above this share of the server's connections, another worker may not get any. */
const CROWDED = 0.8;

export const checkDatabase: Check = async ({ env, configFile }) => {
  let url: string;
  try {
    url = findDatabase(env).value;
  } catch (error) {
    if (!(error instanceof NoDatabase)) throw error;
    const todo = error.hint ?? '';
    return [{ part: 'database', state: 'warn', says: error.what, todo }];
  }
  const config = loadConfig({ file: configFile, env });
  const how = certificates(config);
  const status = await lazy.migrate().migrationStatus(url, how);
  const { serverVersion, sizeBytes, maxConnections, pending, unknown } = status;
  const findings: Finding[] = [
    {
      part: 'database',
      ...(Number.parseInt(serverVersion, 10) >= POSTGRES_NEEDED
        ? { state: 'ok' as const }
        : { state: 'fail' as const, todo: `Use Postgres ${POSTGRES_NEEDED} or newer.` }),
      says: `Postgres ${serverVersion} at ${redact(url)}, ${bytes(sizeBytes)}, ${number(maxConnections)} connections`,
    },
    migrationsFinding(pending, unknown),
  ];
  if (pending.length > 0) return findings;
  const access = await readDatabaseAccess(url, how);
  return [
    ...findings,
    roleFinding(access),
    securityFinding(access),
    connectionsFinding(access),
    ...sessionFindings(await sessionPlan(env, config)),
  ];
};

function migrationsFinding(pending: readonly string[], unknown: readonly string[]): Finding {
  const part = 'migrations';
  if (pending.length > 0)
    return { part, state: 'fail', says: `pending: ${pending.join(', ')}`, todo: 'Run `aqea db migrate`.' };
  if (unknown.length === 0) return { part, state: 'ok', says: 'all are applied' };
  return {
    part,
    state: 'warn',
    says: `of a newer program, or not ours: ${unknown.join(', ')}`,
    todo: 'Update this program if another machine runs a newer one.',
  };
}

function roleFinding({ maySet, mayChangeSchema }: DatabaseAccess): Finding {
  const part = 'worker role';
  if (!maySet)
    return {
      part,
      state: 'fail',
      says: 'aqea_worker cannot be taken',
      todo: 'Run `aqea db migrate` with a user that may.',
    };
  if (!mayChangeSchema)
    return { part, state: 'ok', says: 'aqea_worker reads and writes rows, and cannot change the schema' };
  return {
    part,
    state: 'warn',
    says: 'aqea_worker may create objects in the schema public',
    todo: 'revoke create on schema public from public;',
  };
}

function securityFinding({ unprotected, readers }: DatabaseAccess): Finding {
  const part = 'row level security';
  if (unprotected.length > 0)
    return {
      part,
      state: 'fail',
      says: `off on ${unprotected.join(', ')}`,
      todo: 'alter table ... enable row level security;',
    };
  const says =
    readers.length > 0
      ? `on everywhere; entries are readable by ${readers.join(', ')}`
      : 'on everywhere; nobody else can read';
  return { part, state: 'ok', says };
}

function connectionsFinding({ connections: { used, ours, maximum } }: DatabaseAccess): Finding {
  const part = 'connections';
  const says = `${number(used)} of ${number(maximum)} in use, ${number(ours)} of them by AQEA`;
  if (used <= CROWDED * maximum) return { part, state: 'ok', says };
  return {
    part,
    state: 'warn',
    says,
    todo: 'A worker process needs two: run fewer, or enlarge the database.',
  };
}

/** What the deployment gets of what the configuration asks for. */
function sessionFindings({ warnings, maximum, kept, shares }: SessionPlan): Finding[] {
  const part = 'sessions';
  if (warnings.length === 0)
    return [
      {
        part,
        state: 'ok',
        says: `${number(maximum)} for the deployment, ${number(kept)} of them kept open, in ${number(shares)} shares`,
      },
    ];
  const todo = 'database.pool_size and max_overflow: docs/configuration.md.';
  return warnings.map((says) => ({ part, state: 'warn', says, todo }));
}

export const checkWorkers: Check = async ({ env, configFile }) => {
  const part = 'workers';
  const config = loadConfig({ file: configFile, env });
  const { allocation } = config.cloud_deployment.worker_distribution;
  try {
    findDatabase(env);
  } catch (error) {
    if (error instanceof NoDatabase) return [];
    throw error;
  }
  const capacities = await withStore(env, config, (store) =>
    store.providerCapacities(Object.keys(allocation)),
  );
  const live = capacities.filter(({ liveWorkers }) => liveWorkers > 0);
  const says =
    live
      .map(
        ({ provider, liveWorkers, slots }) =>
          `${provider}: ${count(liveWorkers, 'worker')}, ${count(slots, 'slot')}`,
      )
      .join('; ') || 'none is alive';
  const findings: Finding[] = [
    live.length > 0
      ? { part, state: 'ok', says }
      : {
          part,
          state: 'warn',
          says,
          todo: 'Start some: `aqea worker --all` here, or `aqea worker --provider hetzner` there; `aqea dev` has its own.',
        },
  ];
  const unpolled = live.filter(({ polled }) => !polled).map(({ provider }) => provider);
  if (unpolled.length > 0)
    findings.push({
      part: 'masters',
      state: 'warn',
      says: `no live master polls for ${unpolled.join(', ')}`,
      todo: 'Start one with `aqea master`.',
    });
  else if (live.length > 0)
    findings.push({ part: 'masters', state: 'ok', says: 'every provider with workers is polled' });
  return findings;
};
