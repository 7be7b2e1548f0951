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
import type { Terminal } from '../terminal';
import { count } from '../text';
import { confirmed } from './confirm';
import { machinesText, type MachineView, viewMachines } from './machinesView';
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
async function destroyFleet(
  { env, config, fleet, seen }: Destruction,
  options: DestroyOptions,
  terminal: Terminal,
): Promise<boolean> {
  const view = await viewMachines(fleet.deployment, seen, fleet.providers, fleet.now());
  if (!options.json) terminal.out(machinesText(view));
  const unasked = Object.keys(view.faults);
  const sure =
    !options.dryRun &&
    (view.machines.length === 0 ||
      (await confirmed(options, `Delete ${count(view.machines.length, 'machine')}?`, terminal)));
  if (!sure) {
    if (options.json) terminal.out(JSON.stringify({ dryRun: true, ...view }));
    return false;
  }
  if (view.machines.length > 0) {
    // So that nobody makes new ones meanwhile; without Temporal there is nobody who could.
    await withTemporal(env, (client) => endManageFleet(client, fleet.deployment)).catch((error: unknown) =>
      terminal.err(`Temporal does not answer (${(error as Error).message}); the machines go all the same.`),
    );
    await retireAll(fleet, seen, options.now ? 0 : drainMs(config));
  }
  await stopStatusServers(env);
  const left = await deleteLeft(fleet);
  const gone = view.machines.filter(({ name }) => !left.some((machine) => machine.name === name));
  if (options.json)
    terminal.out(
      JSON.stringify({ deployment: fleet.deployment, deleted: gone.map(({ name }) => name), left, unasked }),
    );
  else if (left.length === 0 && unasked.length === 0) terminal.out('No machine of this deployment is left.');
  if (left.length > 0 || unasked.length > 0) throw notAllGone(left, view.faults);
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

/** Deletes what carries the label until the providers show nothing any more. */
async function deleteLeft(fleet: Fleet): Promise<MachineView[]> {
  for (let look = 1; ; look++) {
    const { machines } = await viewMachines(fleet.deployment, [], fleet.providers, fleet.now());
    if (machines.length === 0 || look > LOOKS) return machines;
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
