import { withCloudEnv } from '../../config/cloudEnv';
import { loadConfig } from '../../config/loader';
import type { Config } from '../../config/schema';
import { MachinesMissing } from '../../fleet/errors';
import type { Fleet, MachineAccess } from '../../fleet/fleet';
import { checkDeployment, type MachineRows, PAID_STATES, type SeenMachine } from '../../fleet/machines';
import { endManageFleet } from '../../fleet/manageFleet';
import { deleteMachine } from '../../fleet/reaper';
import { retire } from '../../fleet/retire';
import { dropMachineRoles, machinesWithRoles } from '../../stores/postgres/machineRoles';
import { certificates, withTemporal } from '../context';
import { NoTemporal } from '../errors';
import type { Terminal } from '../terminal';
import { count } from '../text';
import { confirmed } from './confirm';
import { machinesText, type MachinesView, type MachineView, viewMachines } from './machinesView';
import { forgetOwnTemporal } from './ownTemporal';
import { stopStatusServers } from './statusServers';
import { drainMs, fleetOf, providersWithToken, withCloud } from './session';

export interface DestroyOptions {
  now?: true;
  dryRun?: true;
  yes?: true;
  json?: true;
  config?: string;
}

/** As often as a provider's list is asked whether all is gone; a list may lag a little. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 3_000;
/** A machine that was asked for shows on the list by then. */
const COMES_WITHIN_MS = 60_000;

/** Ends the bill: whatever else does not answer, machines are found by their label and deleted. */
export async function destroy(options: DestroyOptions, terminal: Terminal): Promise<void> {
  try {
    await withCloud(terminal, options.config, async ({ env, config, deployment, databaseUrl, rows }) => {
      const seen = await rows.all(deployment).catch((error: unknown) => {
        throw new DatabaseAway(error);
      });
      const access: MachineAccess = {
        userData: () => Promise.reject(new Error('nothing is made here')),
        revoke: async (names) => void (await dropMachineRoles(databaseUrl, names, certificates(config))),
      };
      const fleet = fleetOf({ deployment, rows, config }, providersWithToken(env), access, terminal);
      if (!(await destroyFleet({ env, config, fleet, seen }, options, terminal))) return;
      const logins = await machinesWithRoles(databaseUrl, deployment, certificates(config));
      await access.revoke(logins);
      terminal.err('No login of a machine is left in the database.');
      if (seen.some(({ role }) => role === 'temporal')) forgetOwnTemporal(env);
    });
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error;
    await destroyBlindly(error.reason, options, terminal);
  }
}

class DatabaseAway extends Error {
  constructor(readonly reason: unknown) {
    super((reason as Error).message);
  }
}

/** The database does not answer: nobody can be asked to drain, but the bill ends. */
async function destroyBlindly(reason: unknown, options: DestroyOptions, terminal: Terminal): Promise<void> {
  terminal.err(
    `The database does not answer (${(reason as Error).message}): machines are found by their label, and workers do not drain.`,
  );
  const env = withCloudEnv(terminal.env);
  const config = loadConfig({ file: options.config, env });
  const deployment = checkDeployment(env['AQEA_DEPLOYMENT']);
  const access: MachineAccess = {
    userData: () => Promise.reject(new Error('nothing is made here')),
    revoke: () => Promise.resolve(),
  };
  const fleet = fleetOf({ deployment, rows: NO_ROWS, config }, providersWithToken(env), access, terminal);
  if (!(await destroyFleet({ env, config, fleet, seen: [] }, { ...options, now: true }, terminal))) return;
  terminal.err(
    'Their logins are still in the database: `aqea cloud destroy` again when it answers. They end by themselves, too.',
  );
  terminal.exitCode = 1;
}

const NO_ROWS: MachineRows = {
  begin: (row) => Promise.resolve(row),
  change: () => Promise.resolve(),
  all: () => Promise.resolve([]),
};

interface Destruction {
  env: NodeJS.ProcessEnv;
  config: Config;
  fleet: Fleet;
  seen: SeenMachine[];
}

/** @returns false when it was only to be shown */
export async function destroyFleet(
  { env, config, fleet, seen }: Destruction,
  options: DestroyOptions,
  terminal: Terminal,
): Promise<boolean> {
  const view = await viewMachines(fleet.deployment, seen, fleet.providers, fleet.now());
  if (!options.json) terminal.out(machinesText(view));
  const sure =
    !options.dryRun &&
    (view.machines.length === 0 ||
      (await confirmed(options, `Delete ${count(view.machines.length, 'machine')}?`, terminal)));
  if (!sure) {
    if (options.json) terminal.out(JSON.stringify({ dryRun: true, ...view }));
    return false;
  }
  // So that nobody makes new ones, now or with the next run; without Temporal there is nobody who could.
  await withTemporal(env, (client) => endManageFleet(client, fleet.deployment)).catch((error: unknown) => {
    if (view.machines.length > 0 || !(error instanceof NoTemporal))
      terminal.err(`Temporal does not answer (${(error as Error).message}); the machines go all the same.`);
  });
  if (view.machines.length > 0) await retireAll(fleet, seen, options.now ? 0 : drainMs(config));
  await stopStatusServers(env);
  const { machines: left, faults: silent } = await deleteLeft(fleet);
  const withoutToken = Object.entries(view.faults).filter(([name]) => !isAsked(fleet, name));
  const faults = { ...Object.fromEntries(withoutToken), ...silent };
  const unasked = Object.keys(faults);
  if (left.length === 0) await closeBooks(fleet, faults);
  const gone = view.machines.filter(({ name }) => !left.some((machine) => machine.name === name));
  if (options.json)
    terminal.out(
      JSON.stringify({ deployment: fleet.deployment, deleted: gone.map(({ name }) => name), left, unasked }),
    );
  else if (left.length === 0 && unasked.length === 0) terminal.out('No machine of this deployment is left.');
  if (left.length > 0 || unasked.length > 0) throw notAllGone(left, faults);
  return true;
}

async function retireAll(fleet: Fleet, seen: readonly SeenMachine[], patienceMs: number): Promise<void> {
  const paid = seen.filter(({ state }) => PAID_STATES.includes(state));
  const reason = 'the deployment was destroyed';
  const workers = paid.filter(({ role }) => role !== 'temporal');
  await retire(fleet, workers, { reason, drainMs: patienceMs });
  // Last: those that drain still talk to it.
  await retire(
    fleet,
    paid.filter(({ role }) => role === 'temporal'),
    { reason, drainMs: 0 },
  );
}

/** Deletes what carries the label until the providers show nothing any more, and nothing that was asked for can still come. */
async function deleteLeft(fleet: Fleet): Promise<MachinesView> {
  for (let look = 1; ; look++) {
    const view = await viewMachines(fleet.deployment, [], fleet.providers, fleet.now());
    if (view.machines.length === 0 ? !(await mayCome(fleet)) : look > LOOKS) return view;
    for (const provider of fleet.providers) {
      const ours = await provider.list(fleet.deployment).catch(() => []);
      for (const { id, name, state } of ours)
        if (state !== 'deleting')
          await deleteMachine(
            fleet,
            { provider: provider.name, name, providerId: id, reason: 'the deployment was destroyed' },
            fleet.now(),
          );
    }
    await fleet.pace.sleep(LOOK_AGAIN_MS);
  }
}

/** Something was asked for so lately that the list may not have it yet. */
async function mayCome(fleet: Fleet): Promise<boolean> {
  const ages = (await fleet.rows.all(fleet.deployment))
    .filter(({ state, providerId }) => PAID_STATES.includes(state) && providerId === null)
    .map(({ createdAt }) => fleet.now() - Date.parse(createdAt));
  return ages.some((age) => age >= 0 && age < COMES_WITHIN_MS);
}

/** What the providers do not show costs nothing any more. */
async function closeBooks(fleet: Fleet, faults: Readonly<Record<string, string>>): Promise<void> {
  const deletedAt = new Date(fleet.now()).toISOString();
  for (const { name, provider, state } of await fleet.rows.all(fleet.deployment))
    if (PAID_STATES.includes(state) && isAsked(fleet, provider) && !(provider in faults))
      await fleet.rows.change(name, { state: 'deleted', deletedAt });
}

function isAsked({ providers }: Fleet, name: string): boolean {
  return providers.some((provider) => provider.name === name);
}

function notAllGone(left: readonly MachineView[], faults: Readonly<Record<string, string>>): MachinesMissing {
  const unasked = Object.entries(faults).map(
    ([provider, fault]) => `${provider} could not be asked (${fault})`,
  );
  const names = left.map(({ name, provider }) => `${name} at ${provider}`);
  return new MachinesMissing({
    what: `Machines may be left, and are paid for: ${[...names, ...unasked].join('; ')}`,
    hint: 'Give the same command again, or delete them in the console of the provider.',
  });
}
