import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  log,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Channel } from '../alerts/channels';
import type { Condition } from '../alerts/condition';
import { decide, type FleetDecision, watchedSince } from '../fleet/decide';
import { TICK_MS } from '../fleet/decisions/leaving';
import { emptyMemory, type FleetMemory, type FleetSeen } from '../fleet/decisions/view';
import type { FleetPolicy } from '../fleet/policy';
import { describeFleet, fleetReport, type FleetReport } from '../fleet/report';
import { Alerting, type AlertingCarry } from './alerting';
import type { FleetActivities, WatchingActivities } from './fleetTypes';
import { fleetQuery, lookSignal, oneMoreSignal, policySignal } from './messages';
import * as policies from './policies';
import { judge } from './verdict';

const { observeFleet } = proxyActivities<WatchingActivities>(policies.lookingAround);
const { drainMachines, pauseRuns } = proxyActivities<WatchingActivities>(policies.acting);
const { reapFleet, createMachines, deleteMachines } = proxyActivities<FleetActivities>(policies.renting);

/** The providers are asked for their lists this often, in looks. */
const REAP_EVERY = 5;
const LOOKS_PER_RUN = 200;

/** What the next run takes over. */
export interface FleetCarry {
  memory: FleetMemory;
  alerting: AlertingCarry;
  /** What people were told once and have to know until something else is true. */
  reported: Condition[];
}

/** Looks after the machines of one deployment, every minute, until it is destroyed. */
export async function manageFleet(given: FleetPolicy, carried?: FleetCarry): Promise<void> {
  const fleet = new Fleet(given, carried);
  setHandler(fleetQuery, () => fleet.report());
  setHandler(policySignal, (policy) => fleet.setPolicy(policy));
  setHandler(oneMoreSignal, () => fleet.oneMore());
  setHandler(lookSignal, () => fleet.wake());
  for (let looks = 0; ; looks++) {
    await fleet.look(looks % REAP_EVERY === 0);
    setCurrentDetails(describeFleet(fleet.policy, fleet.report()));
    if ((looks >= LOOKS_PER_RUN || workflowInfo().continueAsNewSuggested) && !fleet.busy) break;
    await fleet.sleep();
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof manageFleet>(fleet.policy, fleet.carry());
}

class Fleet {
  private memory: FleetMemory;
  private readonly alerting: Alerting;
  private seen: FleetSeen | null = null;
  private decision: FleetDecision | null = null;
  private reported: Condition[];
  /** Troubles of this look. */
  private troubles: Condition[] = [];
  private making = false;
  private woken = false;

  constructor(
    public policy: FleetPolicy,
    carried: FleetCarry | undefined,
  ) {
    this.memory = carried?.memory ?? emptyMemory(Date.now());
    this.alerting = new Alerting(carried?.alerting);
    this.reported = carried?.reported ?? [];
  }

  /** Machines are being made, or alerts sent. */
  get busy(): boolean {
    return this.making || this.alerting.sending;
  }

  setPolicy(policy: FleetPolicy): void {
    this.policy = policy;
    this.wake();
  }

  oneMore(): void {
    this.memory.push = true;
    this.wake();
  }

  wake(): void {
    this.woken = true;
  }

  async sleep(): Promise<void> {
    await condition(() => this.woken, TICK_MS);
    this.woken = false;
  }

  carry(): FleetCarry {
    return { memory: this.memory, alerting: this.alerting.carry(), reported: this.reported };
  }

  report(): FleetReport {
    const conditions = [...(this.decision?.conditions ?? []), ...this.reported, ...this.troubles];
    return fleetReport(this.policy, this.seen, this.decision, conditions);
  }

  /** Sees, decides, acts and tells, once. */
  async look(reaping: boolean): Promise<void> {
    this.troubles = [];
    let channels: Channel[] = [];
    let now = Date.now();
    try {
      const observed = await observeFleet({ deployment: this.policy.deployment });
      ({ channels } = observed);
      this.seen = observed.seen;
      now = observed.seen.now;
      if (reaping) await this.reap(now);
      await this.decideAndAct(observed.seen);
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.troubles.push(
        this.trouble('blind', `The machines cannot be seen: ${reasonOf(error)}`, BLIND_HINT),
      );
    }
    const open = this.alerting.open(channels);
    this.alerting.tell(this.report().conditions, now, () => open);
  }

  private async reap(now: number): Promise<void> {
    const { deployment, bootMs, reassignMs } = this.policy;
    // This look may be the first one after an outage.
    const since = watchedSince(this.memory, now);
    const reaped = await this.handing(
      reapFleet({ deployment, bootMs, reassignMs, watchedSince: since, now }),
    );
    if (!reaped) return;
    this.reported = reaped.conditions;
    this.memory.replace = [...new Set([...this.memory.replace, ...reaped.replace])];
  }

  private async decideAndAct(seen: FleetSeen): Promise<void> {
    // While machines are being made, more are not asked for: not all of them have their rows yet.
    const policy = this.making ? { ...this.policy, offers: [] } : this.policy;
    const decision = decide(policy, seen, this.memory, patched('boot-counts') ? 'counts' : 'is-idle');
    this.decision = decision;
    this.memory = decision.memory;
    const { deployment } = this.policy;
    if (decision.create.length > 0) void this.make(decision);
    if (decision.pause !== null) await this.pause();
    if (decision.drain.length > 0) await drainMachines(decision.drain);
    if (decision.delete.length === 0) return;
    const failed = await this.handing(deleteMachines({ deployment, machines: decision.delete }));
    for (const [machine, reason] of Object.entries(failed ?? {}))
      this.troubles.push(
        this.trouble(
          `undeleted:${machine}`,
          `${machine} could not be deleted, and is paid for: ${reason}`,
          UNDELETED_HINT,
        ),
      );
  }

  /** A run that cannot be paused keeps no machine from being drained or deleted: that is where the money goes. */
  private async pause(): Promise<void> {
    try {
      log.warn('runs are paused', { runs: await pauseRuns() });
    } catch (error) {
      if (isCancellation(error) || !patched('pause-may-fail')) throw error;
      this.troubles.push(
        this.trouble('unpaused', `The runs could not be paused: ${reasonOf(error)}`, UNPAUSED_HINT),
      );
    }
  }

  private async make({ create }: FleetDecision): Promise<void> {
    this.making = true;
    try {
      const { deployment } = this.policy;
      const made = await this.handing(createMachines({ deployment, machines: create }));
      const replacing = create.flatMap(({ replaces }) => replaces ?? []);
      if (!made) this.memory.replace.push(...replacing);
      for (const { key, reason, forMs } of made?.refusals ?? [])
        this.memory.blocked[key] = { reason, until: (this.seen?.now ?? Date.now()) + forMs };
    } finally {
      this.making = false;
    }
  }

  /** What a master with the providers' tokens answers; null when there is none, or it failed: that is said. */
  private async handing<T>(step: Promise<T>): Promise<T | null> {
    try {
      return await step;
    } catch (error) {
      if (isCancellation(error)) throw error;
      const nobody = judge(error)?.kind === 'nobody-there';
      this.troubles.push(
        nobody
          ? this.trouble('no-hands', NO_HANDS, NO_HANDS_HINT)
          : this.trouble(
              'act',
              `A decision could not be carried out: ${reasonOf(error)}`,
              'It is decided anew a minute later.',
            ),
      );
      return null;
    }
  }

  private trouble(key: string, what: string, hint: string): Condition {
    const where = `deployment ${this.policy.deployment}`;
    return { key, kind: 'state', severity: 'critical', what, where, hint };
  }
}

const BLIND_HINT =
  'Nothing is made or deleted until the database answers; machines go on, and cost. `aqea doctor`.';
const UNPAUSED_HINT =
  'It is tried again every minute. `aqea status` shows the runs, `aqea pause` pauses one.';
const UNDELETED_HINT = 'It is tried again every minute. If it lasts, delete it in the provider’s console.';
const NO_HANDS =
  'No master that has the providers’ tokens is up: machines are neither made nor deleted, and the budget cannot be enforced';
const NO_HANDS_HINT =
  'Start `aqea master` where `.env.cloud` is, or end everything with `aqea cloud destroy`, which needs no master.';

function reasonOf(error: unknown): string {
  return judge(error)?.reason ?? (error instanceof Error ? error.message : String(error));
}
