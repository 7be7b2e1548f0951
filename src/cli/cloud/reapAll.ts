import { type Compared, carryOut, compare, type Reaper } from '../../fleet/reaper';
import { dropMachineRoles, machinesWithRoles } from '../../stores/postgres/machineRoles';
import { certificates } from '../context';
import type { Terminal } from '../terminal';
import { confirmed } from './confirm';
import { type CloudSession, providersWithToken, withCloud } from './session';
import { PAID_STATES } from '../../fleet/machines';

export interface ReapOptions {
  dryRun?: true;
  yes?: true;
  json?: true;
  config?: string;
}

/** Compares, says what is left over, asks, and deletes it. */
export async function reap(options: ReapOptions, terminal: Terminal): Promise<void> {
  await withCloud(terminal, options.config, (session) => reapSession(session, options, terminal));
}

async function reapSession(session: CloudSession, options: ReapOptions, terminal: Terminal): Promise<void> {
  const { env, deployment, rows, config } = session;
  const reaper: Reaper = {
    ...{ deployment, rows, providers: providersWithToken(env) },
    bootMs: config.cloud_deployment.boot_timeout * 1_000,
    reassignMs: config.resilience.worker_failure.reassign_work_after * 1_000,
  };
  const found = await compare(reaper, { now: Date.now(), watchedSince: 0 });
  const logins = await forgottenLogins(session, found);
  if (!options.json) terminal.out(text(found, logins));
  const something =
    found.delete.length + found.lost.length + found.gone.length + found.adopt.length + logins.length;
  if (something === 0)
    return void (options.json && terminal.out(JSON.stringify({ found, logins, failed: {} })));
  if (!(await confirmed(options, 'Do it?', terminal)))
    return void (options.json && terminal.out(JSON.stringify({ dryRun: true, found, logins })));
  const failed = await carryOut(reaper, found, Date.now());
  await dropMachineRoles(
    session.databaseUrl,
    [...logins, ...found.delete.map(({ name }) => name)],
    certificates(config),
  );
  if (options.json) terminal.out(JSON.stringify({ found, logins, failed }));
  for (const [name, reason] of Object.entries(failed))
    terminal.err(`${name} could not be deleted: ${reason}`);
  if (Object.keys(failed).length > 0) terminal.exitCode = 1;
}

/** Logins of machines that are gone, or about to be written off. */
async function forgottenLogins(session: CloudSession, found: Compared): Promise<string[]> {
  const { deployment, databaseUrl, config, rows } = session;
  const all = await rows.all(deployment);
  const ending = new Set([...found.lost.map(({ name }) => name), ...found.gone]);
  const needed = new Set(
    all.filter(({ name, state }) => PAID_STATES.includes(state) && !ending.has(name)).map(({ name }) => name),
  );
  const logins = await machinesWithRoles(databaseUrl, deployment, certificates(config));
  return logins.filter((name) => !needed.has(name));
}

function text(found: Compared, logins: readonly string[]): string {
  const lines = [
    ...found.delete.map(({ name, reason }) => `delete    ${name}: ${reason}`),
    ...found.adopt.map(({ name }) => `keep      ${name}: it exists after all`),
    ...found.lost.map(({ name, reason }) => `write off ${name}: ${reason}`),
    ...found.gone.map((name) => `gone      ${name}`),
    ...logins.map((name) => `login     of ${name}: the machine is gone`),
    ...found.reports.map(({ machine, what }) => `look at   ${machine}: ${what}`),
    ...Object.entries(found.faults).map(([provider, fault]) => `unasked   ${provider}: ${fault}`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'Nothing is left over.';
}
