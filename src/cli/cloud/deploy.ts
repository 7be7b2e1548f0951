import type { Client } from '@temporalio/client';
import { machineAccess, machineTemporal, requireImage } from '../../fleet/access';
import { awaitReports, type Reported } from '../../fleet/awaitReports';
import { workersOn } from '../../fleet/deploymentWorkers';
import { MachinesMissing, OverBudget } from '../../fleet/errors';
import { expectedSeconds, knownWork } from '../../fleet/estimate';
import type { Fleet } from '../../fleet/fleet';
import { money } from '../../fleet/money';
import { isHeld, PAID_STATES } from '../../fleet/machines';
import { type FleetPlan, type PlannedMachine, planFleet } from '../../fleet/plan';
import { changeManageFleet, fleetWorkflowId, startManageFleet } from '../../fleet/manageFleet';
import { type FleetPolicy, policyOf } from '../../fleet/policy';
import { limitOf, Purse, splitGone } from '../../fleet/decisions/budget';
import { type Offer, offersOf } from '../../fleet/prices';
import type { CloudProvider, CloudProviderName } from '../../fleet/providers/provider';
import { type Provisioned, Provisioner } from '../../fleet/provision';
import { retire } from '../../fleet/retire';
import { sharingProviders, wantedSizes } from '../../fleet/wantedMachines';
import { InvalidInput } from '../../support/errors';
import type { ValidInput } from '../../workflows/types';
import { checkDatabaseUrl } from '../../stores/postgres/databaseUrl';
import { certificates, findTemporal, withTemporal } from '../context';
import { type ExtractionOptions, extractionInput } from '../extractionOptions';
import { startRun, type StartedRun } from '../startRun';
import type { Terminal } from '../terminal';
import { adoptWaiting, needsAdoption } from './adoption';
import { confirmed } from './confirm';
import { hasTemporal, makeOwnTemporal, temporalMachine } from './ownTemporal';
import { figuresOf, type PlanFigures, planText } from './planText';
import { checkReach } from './reach';
import { requestsText } from './requestsText';
import { secretNotes } from './secretNotes';
import { type CloudSession, drainMs, fleetOf, providersFor, withCloud } from './session';

export interface DeployOptions extends Partial<ExtractionOptions> {
  workers: number;
  /** Only there; otherwise everywhere, by the shares. */
  provider?: CloudProviderName;
  dryRun?: true;
  yes?: true;
  json?: true;
  config?: string;
}

/** Plans, says what it costs, asks, rents the machines, starts the extraction or joins it, and waits until they work. */
export async function deploy(options: DeployOptions, terminal: Terminal): Promise<void> {
  await withCloud(terminal, options.config, async (session) => {
    const input = runInput(options, session.env);
    if (!options.dryRun) requireImage(session.config);
    const own = !hasTemporal(session.env);
    checkReach(session.env, {
      'The database': checkDatabaseUrl(session.databaseUrl, certificates(session.config)).host,
      ...(own ? {} : { 'The Temporal server': addressOf(session.env) }),
    });
    const names = options.provider ? [options.provider] : sharingProviders(session.config);
    const providers = providersFor(session.env, names);
    const { plan, offers } = await makePlan(session, options, providers, names);
    if (!own && plan.machines.length > 0) plan.notes.push(...secretNotes(session.env));
    const temporal = own ? await planTemporal(session, offers) : [];
    plan.machines.unshift(...temporal);
    if (own) terminal.err('No Temporal server is named: one on a machine of its own is part of the plan.');
    const work = input.source.dump === undefined ? knownWork(input.edition) : null;
    const { max_connections_per_host: connections } = session.config.source;
    const seconds = work === null ? null : expectedSeconds(work, options.workers, connections);
    const figures = figuresOf(plan, session.config, seconds, Date.now());
    checkBudget(session, figures);
    await checkSpent(
      session,
      plan.machines.map(({ offers: [first] }) => first),
    );
    terminal.err(
      `Deployment ${session.deployment}: ${input.languages.join(', ')} from ${input.edition}.wiktionary.`,
    );
    terminal.err(planText(plan, figures, session.config));
    const adopts = await needsAdoption(session, terminal);
    const workers = await deploymentWorkers(session, options);
    if (options.dryRun) terminal.err(requestsText(plan, session.config, input, workers));
    if (!(await confirmed(options, 'Rent these machines and start?', terminal)))
      return void (
        options.json && terminal.out(JSON.stringify({ dryRun: true, ...figures, plan: summary(plan) }))
      );
    if (adopts) await adoptWaiting(session, terminal);
    const access = machineAccess({
      ...{ config: session.config, databaseUrl: session.databaseUrl },
      workers: () => Promise.resolve(workers),
      now: () => Date.now(),
      temporal: () =>
        machineTemporal(
          findTemporal(session.env).value,
          session.env['AQEA_WORKER_TEMPORAL_API_KEY'] || undefined,
        ),
    });
    const fleet = fleetOf(session, providers, access, terminal);
    if (own) {
      session.env = await makeOwnTemporal(session, fleet, temporal, terminal);
      plan.machines = plan.machines.filter(({ role }) => role !== 'temporal');
    }
    await withTemporal(session.env, (client) =>
      carryOut({ session, options, input, plan, offers, fleet, client, terminal }),
    );
  });
}

function addressOf(env: NodeJS.ProcessEnv): string {
  return findTemporal(env).value.connectionOptions.address ?? 'localhost';
}

/** @throws InvalidInput when the deployment has one already, and how it is reached is not known here */
async function planTemporal(
  { rows, deployment }: CloudSession,
  offers: readonly Offer[],
): Promise<PlannedMachine[]> {
  const there = (await rows.all(deployment)).find(
    ({ role, state }) => role === 'temporal' && PAID_STATES.includes(state),
  );
  if (!there) return temporalMachine(offers);
  throw new InvalidInput({
    what: `The deployment has a Temporal server on ${there.name}, and how it is reached is not known here`,
    where: 'TEMPORAL_ADDRESS and the TEMPORAL_TLS_ variables',
    hint: 'They are in the .env.cloud of the shell that made it. Or begin anew: `aqea cloud destroy`.',
  });
}

interface Deployment {
  session: CloudSession;
  options: DeployOptions;
  input: ValidInput;
  plan: FleetPlan;
  offers: Offer[];
  fleet: Fleet;
  client: Client;
  terminal: Terminal;
}

async function carryOut(deployment: Deployment): Promise<void> {
  const { session, options, input, plan, fleet, client, terminal } = deployment;
  const provisioned = await new Provisioner(fleet).makeAll(plan.machines);
  for (const { planned, error } of provisioned.failed)
    terminal.err(`Not made, ${planned.provider}: ${error.message}`);
  const working = plan.kept.length + provisioned.made.length;
  if (working === 0) throw provisioned.failed[0]?.error ?? nothingToDo();
  // At once: with the old number, what is too much would be made again, and what is new taken away.
  await changeManageFleet(client, await policyNow(deployment));
  if (plan.surplus.length > 0)
    await retire(fleet, plan.surplus, {
      reason: 'fewer workers were asked for',
      drainMs: drainMs(session.config),
    });
  const run = await startRun(client, input);
  terminal.err(
    run.takenUp ? `${run.workflowId} is under way already: joined it.` : `${run.workflowId} has started.`,
  );
  // Before anybody waits: whoever stops waiting, or loses this shell, has a budget all the same.
  await lookAfter(deployment);
  terminal.err('Waiting until the machines report; Ctrl-C stops waiting, not the machines.');
  const reported = await awaitReports(fleet, provisioned.made, {
    bootMs: session.config.cloud_deployment.boot_timeout * 1_000,
  });
  await changeManageFleet(client, await policyNow(deployment));
  const { webUi } = findTemporal(session.env);
  if (options.json) terminal.out(JSON.stringify(answer(deployment, provisioned, reported, run, webUi)));
  else terminal.out(answerText(session, run, webUi, plan.kept.length + reported.reported.length));
  const missing = [
    ...provisioned.failed.map(({ planned, error }) => `one at ${planned.provider} (${error.message})`),
    ...reported.failed.map(({ name, reason }) => `${name} (${reason})`),
  ];
  if (missing.length === 0) return;
  throw new MachinesMissing({
    what: `${missing.length} of ${plan.machines.length} machines do not work: ${missing.join('; ')}`,
    where: `deployment ${session.deployment}`,
    hint: 'The others do, and the run goes on. The same command makes what is missing.',
  });
}

/** Where the configuration wants machines to come and go, or has a limit, a workflow sees to it from now on. */
async function lookAfter(deployment: Deployment): Promise<void> {
  const { session, client, terminal } = deployment;
  const { auto_scaling: scaling, budget } = session.config.cost_optimization;
  if (!scaling.enabled && budget.limit === undefined) return;
  await startManageFleet(client, await policyNow(deployment));
  terminal.err(
    `${fleetWorkflowId(session.deployment)} looks after the machines. It rents and deletes through a master that has the tokens: ` +
      'keep one running here, `set -a; . ./.env.cloud; aqea master`.',
  );
}

/** Those that were asked for, and those of the other providers when one alone was named. */
async function deploymentWorkers(
  { config, rows, deployment }: CloudSession,
  { workers, provider: only }: DeployOptions,
): Promise<number> {
  if (!only) return workers;
  const others = (await rows.all(deployment)).filter(({ provider }) => provider !== only);
  return workers + workersOn(others, config.cloud_deployment.workers_per_machine);
}

/** For the machines that are there and stay, at all providers. */
async function policyNow({ session, plan, offers }: Deployment): Promise<FleetPolicy> {
  const { config, deployment, rows } = session;
  const leaving = new Set(plan.surplus.map(({ name }) => name));
  const staying = (await rows.all(deployment)).filter(
    (machine) => isHeld(machine) && !leaving.has(machine.name),
  );
  return policyOf(config, { deployment, machines: staying.length, offers });
}

async function makePlan(
  { config, rows, deployment }: CloudSession,
  { workers, provider: only }: DeployOptions,
  providers: readonly CloudProvider[],
  names: readonly CloudProviderName[],
): Promise<{ plan: FleetPlan; offers: Offer[] }> {
  const asked = providers.filter(({ name }) => names.includes(name));
  const found = await Promise.all(
    asked.map((provider) => offersOf(provider, wantedSizes(config, provider.name), new Date())),
  );
  const offers = found.flatMap((each) => each.offers);
  const without = names.find((name) => !offers.some(({ provider }) => provider === name));
  if (without) {
    throw new InvalidInput({
      what: `None of the machine types of the configuration is offered at ${without} in any of its regions`,
      where: `cloud_deployment.providers.${without}`,
      hint: 'Name types and regions that its price list has.',
    });
  }
  const machines = await rows.all(deployment);
  const plan = planFleet({
    workers,
    offers,
    workersPerMachine: config.cloud_deployment.workers_per_machine,
    allocation: only ? { [only]: 100 } : config.cloud_deployment.worker_distribution.allocation,
    machines: only ? machines.filter(({ provider }) => provider === only) : machines,
    notes: found.flatMap(({ notes }) => notes),
  });
  return { plan, offers };
}

/** `--language` is the one given to setup when it is left out; a dump must be where machines can get it. */
function runInput(options: DeployOptions, env: NodeJS.ProcessEnv): ValidInput {
  const language = options.language ?? env['AQEA_LANGUAGE'];
  if (!language)
    throw new InvalidInput({
      what: 'No language is named',
      where: 'option --language',
      hint: '`aqea cloud setup --language de` keeps one for all later commands.',
    });
  const input = extractionInput({ ...options, language });
  const { dump } = input.source;
  if (dump === undefined || /^https?:/.test(dump)) return input;
  throw new InvalidInput({
    what: 'Rented machines cannot read files of this one',
    where: 'option --dump',
    hint: 'Name a URL that they can reach.',
  });
}

/** @throws OverBudget */
function checkBudget({ config }: CloudSession, { perHour, sum }: PlanFigures): void {
  const { budget, auto_scaling: scaling, currency } = config.cost_optimization;
  const hint = 'Ask for fewer workers, or raise the limit in the configuration. Nothing was rented.';
  if (scaling.enabled && perHour > scaling.target_cost_per_hour)
    throw new OverBudget({
      what: `The machines would cost ${money(perHour, currency)} an hour, and the target is ${money(scaling.target_cost_per_hour, currency)}`,
      where: 'cost_optimization.auto_scaling.target_cost_per_hour',
      hint,
    });
  const first = sum ?? perHour;
  if (budget.limit !== undefined && first > budget.limit)
    throw new OverBudget({
      what: `The plan costs ${money(first, currency)}, and the limit is ${money(budget.limit, currency)}`,
      where: 'cost_optimization.budget.limit',
      hint,
    });
}

/**
 * What was spent before counts, too, and one more hour of everything is kept back, as when machines are added later.
 * @throws OverBudget
 */
async function checkSpent(
  { config, rows, deployment }: CloudSession,
  wanted: readonly Offer[],
): Promise<void> {
  const policy = policyOf(config, { deployment, machines: wanted.length, offers: [] });
  if (policy.budget === null) return;
  const { paid, gone } = splitGone(await rows.all(deployment));
  const purse = new Purse(limitOf(policy), paid, gone, policy, Date.now());
  const { spent } = purse;
  const allowed = wanted.filter((offer) => purse.create(offer) === 'may').length;
  if (allowed === wanted.length) return;
  const { currency, budget } = policy;
  throw new OverBudget({
    what: `${money(spent, currency)} of ${money(budget.limit, currency)} are spent or promised already; with one more hour of everything kept back, the rest pays for ${allowed} of ${wanted.length} more machines`,
    where: 'cost_optimization.budget.limit',
    hint: 'Ask for fewer workers, or raise the limit in the configuration. Nothing was rented.',
  });
}

function nothingToDo(): InvalidInput {
  return new InvalidInput({ what: 'No machine is there, and none is to be made', where: 'option --workers' });
}

function answerText(
  { deployment }: CloudSession,
  run: StartedRun,
  webUi: string | null,
  working: number,
): string {
  return [
    `${working} machines work for ${deployment}.`,
    `  workflow    ${run.workflowId}`,
    ...(webUi ? [`  Web UI      ${webUi}/namespaces/default/workflows/${run.workflowId}`] : []),
    `  dashboards  aqea cloud status      serves them on this machine, and says where`,
    '  progress    aqea cloud status',
    '  machines    aqea cloud list',
    '  the end     aqea cloud destroy     until then they are paid for',
  ].join('\n');
}

function answer(
  { session, plan }: Deployment,
  { made, failed }: Provisioned,
  reported: Reported,
  run: StartedRun,
  webUi: string | null,
): unknown {
  return {
    deployment: session.deployment,
    ...{ workflowId: run.workflowId, joined: run.takenUp, webUi },
    made: made.map(({ name, offer }) => ({
      name,
      provider: offer.provider,
      size: offer.size,
      region: offer.region,
    })),
    kept: plan.kept.map(({ name }) => name),
    reported: reported.reported,
    failed: [
      ...failed.map(({ planned, error }) => ({ provider: planned.provider, reason: error.message })),
      ...reported.failed,
    ],
  };
}

function summary({ machines, kept, surplus }: FleetPlan): unknown {
  return {
    machines: machines.map(({ provider, role, workers, offers: [first] }) => ({
      ...first,
      provider,
      role,
      workers,
    })),
    kept: kept.map(({ name }) => name),
    surplus: surplus.map(({ name }) => name),
  };
}
