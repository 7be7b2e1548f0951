import { LASTS_MS } from '../alerts/book';
import type { Condition } from '../alerts/condition';
import { TICK_MS } from '../fleet/decisions/leaving';
import type { WantedMachine } from '../fleet/decisions/view';
import type { Fleet } from '../fleet/fleet';
import type { PlannedMachine } from '../fleet/plan';
import { Provisioner } from '../fleet/provision';
import { carryOut, compare, deleteMachine } from '../fleet/reaper';
import { AqeaError } from '../support/errors';
import type { FleetActivities, Refusal } from '../workflows/fleetTypes';
import { whileAlive } from './liveness';

export interface RentingDependencies {
  fleet: Fleet;
  workersPerMachine: number;
}

const MINUTE_MS = 60_000;
/** How long nothing is asked of a provider, or for an offer, after it was refused with this code. */
const REST_MS: Record<string, number> = {
  AQEA_PROVIDER_NO_CAPACITY: 10 * MINUTE_MS,
  AQEA_PROVIDER_QUOTA: 60 * MINUTE_MS,
  AQEA_PROVIDER_TOKEN_REFUSED: 10 * MINUTE_MS,
  AQEA_PROVIDER_REFUSED: 10 * MINUTE_MS,
};
/** After anything else. Longer than a state has to last before somebody is told: what fails again and again is no secret. */
const SHORT_REST_MS = LASTS_MS + 3 * TICK_MS;

/** What needs the providers' tokens: machines are made, deleted, and compared with what is remembered of them. */
export function createRentingActivities({ fleet, workersPerMachine }: RentingDependencies): FleetActivities {
  return {
    reapFleet: ({ deployment, bootMs, reassignMs, watchedSince, now }) =>
      whileAlive(async () => {
        const reaper = { ...fleet, deployment, bootMs, reassignMs };
        const found = await compare(reaper, { now, watchedSince });
        const failed = await carryOut(reaper, found, now);
        const ended = [...[...found.delete, ...found.lost].map(({ name }) => name), ...found.gone];
        await fleet.access.revoke(ended.filter((name) => !(name in failed)));
        return {
          replace: found.replace.map(({ name }) => name),
          conditions: conditionsOf(found, deployment),
        };
      }),

    createMachines: ({ machines }) =>
      whileAlive(async ({ signal }) => {
        const made: string[] = [];
        const refusals: Refusal[] = [];
        // Those that replace another say so in their rows, so they are made for themselves.
        for (const group of byReplaced(machines)) {
          const planned = group.machines.flatMap((machine) => plannedOf(machine, workersPerMachine));
          const result = await new Provisioner(fleet, signal).makeAll(planned, group.replaces);
          made.push(...result.made.map(({ name }) => name));
          // What nobody wants any more was refused by nobody.
          if (signal.aborted) break;
          for (const { planned: wanted, error } of result.failed) refusals.push(...refusalsOf(wanted, error));
        }
        return { made, refusals };
      }),

    deleteMachines: ({ deployment, machines }) =>
      whileAlive(async () => {
        const rows = new Map((await fleet.rows.all(deployment)).map((row) => [row.name, row]));
        const failed: Record<string, string> = {};
        for (const { name, reason } of machines) {
          const row = rows.get(name);
          if (!row || row.state === 'deleted') continue;
          const { provider, providerId } = row;
          const fault = await deleteMachine(fleet, { provider, name, providerId, reason }, fleet.now());
          if (fault === null) await fleet.access.revoke([name]);
          else failed[name] = fault;
        }
        return failed;
      }),
  };
}

function byReplaced(
  machines: readonly WantedMachine[],
): { replaces: string | null; machines: WantedMachine[] }[] {
  const fresh = machines.filter(({ replaces }) => replaces === null);
  return [
    ...(fresh.length > 0 ? [{ replaces: null, machines: fresh }] : []),
    ...machines
      .filter(({ replaces }) => replaces !== null)
      .map((machine) => ({ replaces: machine.replaces, machines: [machine] })),
  ];
}

function plannedOf({ provider, offers }: WantedMachine, workers: number): PlannedMachine[] {
  const [first, ...more] = offers;
  return first ? [{ provider, role: 'worker', workers, offers: [first, ...more] }] : [];
}

/** What is not to be asked again for a while: an offer that is sold out, or the whole provider. */
function refusalsOf({ provider, offers }: PlannedMachine, error: Error): Refusal[] {
  const code = error instanceof AqeaError ? error.code : '';
  const forMs = REST_MS[code] ?? SHORT_REST_MS;
  const reason = error instanceof AqeaError ? error.what : error.message;
  if (code !== 'AQEA_PROVIDER_NO_CAPACITY') return [{ key: provider, reason, forMs }];
  return offers
    .filter((offer) => offer.provider === provider)
    .map(({ size, region }) => ({ key: `${provider}/${size}/${region}`, reason, forMs }));
}

function conditionsOf(
  { reports, delete: doomed, faults }: Awaited<ReturnType<typeof compare>>,
  deployment: string,
): Condition[] {
  const where = `deployment ${deployment}`;
  return [
    ...reports.map(({ machine, what, lasts }): Condition => ({
      ...{ key: `machine:${machine}`, severity: 'warning', where: `${where}, ${machine}` },
      kind: lasts ? 'state' : 'event',
      what: `${machine}: ${what}`,
      hint: '`aqea cloud list` shows all machines; its units go to the others.',
    })),
    ...doomed
      .filter(({ stray }) => stray)
      .map(({ name, reason }): Condition => ({
        ...{ key: `stray:${name}`, kind: 'event', severity: 'warning', where: `${where}, ${name}` },
        what: `${name} was deleted: ${reason}`,
        hint: 'If it was made by hand with this deployment’s label, give it another one.',
      })),
    ...Object.entries(faults).map(([provider, fault]): Condition => ({
      ...{
        key: `unreachable:${provider}`,
        kind: 'state',
        severity: 'critical',
        where: `${where}, ${provider}`,
      },
      what: `${provider}’s API does not answer: ${fault}`,
      hint: 'Its machines are kept, work on, and cost. Nothing can be made or deleted there until it answers.',
    })),
  ];
}
