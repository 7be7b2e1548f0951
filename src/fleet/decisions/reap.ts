import type { SeenMachine } from '../machines';
import type { CloudMachine, CloudProviderName } from '../providers/provider';

/** Limits of patience, in milliseconds. */
export interface ReapLimits {
  /** How long a machine may take from the request until its first sign of life. */
  bootMs: number;
  /** How long a worker may be silent before its units go elsewhere. */
  reassignMs: number;
}

export interface ReapView extends ReapLimits {
  /** The database's clock, which beats are written with; milliseconds since 1970. */
  now: number;
  /**
   * Since when the database has been seen without a gap. Silence before that is not held against anybody: after an outage
   * of the database all beats are old.
   */
  watchedSince: number;
  /** Rows of the deployment, those that are gone, too. */
  rows: readonly SeenMachine[];
  /** What each provider shows for the deployment's label; null: it did not answer. Providers without an entry were not asked. */
  listed: Partial<Record<CloudProviderName, readonly CloudMachine[] | null>>;
}

/** A machine that is to be deleted at its provider. */
export interface Doomed {
  provider: CloudProviderName;
  name: string;
  providerId: string | null;
  reason: string;
  /** There is no row of it. */
  stray: boolean;
}

/** What is to be done so that rows and machines agree again. Nothing that is not listed under our label is ever named. */
export interface Reaping {
  delete: Doomed[];
  /** Rows that turned out to exist: they were asked for, and the answer got lost. */
  adopt: { name: string; providerId: string; size: string; region: string }[];
  /** Rows whose machine somebody else has deleted, or that never came to be. */
  lost: { name: string; reason: string }[];
  /** Rows whose deletion has been done. */
  gone: string[];
  /** Machines in whose place another is wanted: once each. */
  replace: { name: string; reason: string }[];
  /** What a person has to look at. */
  reports: {
    machine: string;
    what: string;
    /** It may be over one day, and come again: otherwise it is told once. */
    lasts?: true;
  }[];
  /** Providers that did not answer: everything there is kept. */
  unreachable: CloudProviderName[];
}

const MINUTE_MS = 60_000;
/** Without a row: somebody may be about to write it. */
const STRAY_AFTER_MS = 15 * MINUTE_MS;
/** Asked for, and neither there nor refused. */
const CREATING_AT_MOST_MS = 10 * MINUTE_MS;
/** A machine that was just made may not be on the list yet, one that was just deleted may still be. */
const LIST_LAG_MS = 2 * MINUTE_MS;

/**
 * Compares what we remember with what the providers show. Ours without a row: deleted. A row without a machine: lost.
 * Asked for too long ago, or silent too long: deleted and replaced, once. A provider that does not answer: all is kept.
 */
export function reap(view: ReapView): Reaping {
  const reaping: Reaping = {
    ...{ delete: [], adopt: [], lost: [], gone: [], replace: [], reports: [], unreachable: [] },
  };
  const rows = new Map(view.rows.map((row) => [row.name, row]));
  for (const [provider, machines] of Object.entries(view.listed) as [
    CloudProviderName,
    readonly CloudMachine[] | null,
  ][]) {
    if (machines === null) {
      reaping.unreachable.push(provider);
      continue;
    }
    for (const machine of machines) judgeMachine(view, reaping, provider, machine, rows.get(machine.name));
    const names = new Set(machines.map(({ name }) => name));
    for (const row of view.rows)
      if (row.provider === provider && !names.has(row.name)) judgeMissing(view, reaping, row);
  }
  return reaping;
}

/** One that the provider shows. */
function judgeMachine(
  view: ReapView,
  reaping: Reaping,
  provider: CloudProviderName,
  machine: CloudMachine,
  row: SeenMachine | undefined,
): void {
  const { id, name, size, region } = machine;
  if (machine.state === 'deleting') return;
  const doom = (reason: string): void =>
    void reaping.delete.push({ provider, name, providerId: id, reason, stray: row === undefined });
  const age = view.now - Date.parse(machine.createdAt);
  if (!row || row.state === 'refused') {
    if (age >= STRAY_AFTER_MS)
      doom(`nothing is remembered of it, and it is ${minutes(age)} old: nobody is going to use it`);
    return;
  }
  if (row.state === 'deleting' || row.state === 'deleted') {
    const since = row.deletedAt === null ? Infinity : view.now - Date.parse(row.deletedAt);
    if (since >= LIST_LAG_MS) doom('its deletion was not carried out');
    return;
  }
  if (row.state === 'lost') return doom('it was given up, and exists after all');
  if (row.state === 'creating') reaping.adopt.push({ name, providerId: id, size, region });
  // A machine that drains has its own deadline, and Temporal's own machine has no process that beats.
  if (row.state === 'draining' || row.role === 'temporal') return;
  const silent = silence(view, row);
  if (silent === null) return;
  if (row.role === 'master') {
    reaping.reports.push({
      machine: name,
      what: `${silent}; a master is never deleted by itself`,
      lasts: true,
    });
    return;
  }
  doom(silent);
  replaceOnce(view, reaping, row, silent);
}

/** A row that the provider does not show. */
function judgeMissing(view: ReapView, reaping: Reaping, row: SeenMachine): void {
  const age = view.now - Date.parse(row.createdAt);
  switch (row.state) {
    case 'deleting':
      reaping.gone.push(row.name);
      return;
    case 'creating': {
      if (age < CREATING_AT_MOST_MS) return;
      const reason = `it was asked for ${minutes(age)} ago and never appeared`;
      reaping.lost.push({ name: row.name, reason });
      replaceOnce(view, reaping, row, reason);
      return;
    }
    case 'running':
    case 'draining': {
      if (age < LIST_LAG_MS) return;
      const reason = 'the provider no longer has it, and we did not delete it';
      reaping.lost.push({ name: row.name, reason });
      reaping.reports.push({ machine: row.name, what: reason });
      if (row.state === 'running' && row.role === 'worker') reaping.replace.push({ name: row.name, reason });
      return;
    }
    default:
  }
}

/** Why its silence is too long; null when it is not. */
function silence({ now, watchedSince, bootMs, reassignMs }: ReapView, row: SeenMachine): string | null {
  const heard = Date.parse(row.beatAt ?? row.createdAt);
  if (now - Math.max(heard, watchedSince) < bootMs + reassignMs) return null;
  const silentMs = now - heard;
  return row.beatAt === null
    ? `it has never reported since it was asked for ${minutes(silentMs)} ago`
    : `it has been silent for ${minutes(silentMs)}`;
}

/** One that is a replacement itself is reported instead: a third would most likely fail in the same way. */
function replaceOnce(view: ReapView, reaping: Reaping, row: SeenMachine, reason: string): void {
  if (row.role !== 'worker' || view.rows.some(({ replaces }) => replaces === row.name)) return;
  if (row.replaces === null) {
    reaping.replace.push({ name: row.name, reason });
    return;
  }
  reaping.reports.push({
    machine: row.name,
    what: `${reason}, like ${row.replaces} before it: not replaced again. Look at its console at ${row.provider}, and at image and user data`,
  });
}

function minutes(ms: number): string {
  const whole = Math.floor(ms / MINUTE_MS);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}
