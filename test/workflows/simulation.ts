import type { UnitCounts } from '../../src/stores/entryStore';
import { Dispatch } from '../../src/workflows/dispatch';

// A run's dispatch against providers of made-up workers, second by second of a clock that only jumps: what Temporal,
// the database and the workers would do, without any of them.

export interface SimulatedProvider {
  share: number;
  workers: number;
  /** Units that a worker does at once. */
  slots: number;
  /** Mean seconds that a unit takes. */
  unitSeconds: number;
  /** From when to when its workers are gone, seconds; there may be several times. */
  gone?: [from: number, to: number][];
}

export interface Simulation {
  units: number;
  providers: Record<string, SimulatedProvider>;
  /** Providers that the allocation does not name, with the second in which they come. */
  added?: Record<string, number>;
  reassignSeconds?: number;
  learns?: boolean;
  seed?: number;
}

export interface SimulatedRun {
  seconds: number;
  done: Record<string, number>;
  /** Seconds of a unit from its first start to its end, the longest. */
  longestUnit: number;
  /** For each provider, when each of its probes was started. */
  probes: Record<string, number[]>;
  /** When the last unit that a provider had held when it went was done. */
  movedBy: Record<string, number>;
  /** Share of the time in which slots of live workers had work, while there were more units to give than all windows hold. */
  busy: Record<string, number>;
}

/** As the workflow looks around, and as the database counts who lives. */
const LOOK_SECONDS = 10;
const BEAT_SECONDS = 30;
const PROBE_SECONDS = 60;
/** A step of a dead worker: heartbeat timeout, then the wait for the worker's own queue. */
const LOST_SECONDS = 75;

interface Task {
  unit: number;
  provider: string;
  /** Changes when the task is taken away from whoever has it. */
  ticket: number;
  state: 'waiting' | 'running' | 'over';
}

/** Runs it to the end; throws if that does not come within a simulated month. */
export function simulate(simulation: Simulation): SimulatedRun {
  return new World(simulation).run();
}

class World {
  private now = 0;
  private readonly events = new Heap();
  private readonly dispatch: Dispatch;
  private readonly queues = new Map<string, Task[]>();
  private readonly running = new Map<string, Set<Task>>();
  private readonly firstStart = new Map<number, number>();
  private readonly heldWhenGone = new Map<string, Set<number>>();
  private readonly busySeconds: Record<string, number> = {};
  private readonly liveSeconds: Record<string, number> = {};
  private readonly result: SimulatedRun = {
    ...{ seconds: 0, done: {}, longestUnit: 0, probes: {}, movedBy: {}, busy: {} },
  };
  private open: number;
  private random: () => number;

  constructor(private readonly simulation: Simulation) {
    const { units, providers, added = {}, reassignSeconds = 600, learns = true, seed = 1 } = simulation;
    this.random = generator(seed);
    this.open = units;
    const named = Object.entries(providers).filter(([name]) => added[name] === undefined);
    this.dispatch = new Dispatch({
      ...{ units, pages: units, learns, reassignMs: 1_000 * reassignSeconds },
      allocation: Object.fromEntries(named.map(([name, { share }]) => [name, share])),
    });
    for (const name of Object.keys(providers)) {
      this.queues.set(name, []);
      this.running.set(name, new Set());
      this.result.done[name] = 0;
      this.result.probes[name] = [];
      [this.busySeconds[name], this.liveSeconds[name]] = [0, 0];
    }
  }

  run(): SimulatedRun {
    for (const [name, { gone = [] }] of Object.entries(this.simulation.providers))
      for (const [from, to] of gone) {
        this.at(from, () => this.leave(name));
        this.at(to, () => this.serve(name));
      }
    this.look();
    while (!this.dispatch.finished) {
      const event = this.events.pop();
      if (!event || event.time > 30 * 86_400) throw new Error(`not finished after ${this.now} s`);
      this.pass(event.time - this.now);
      this.now = event.time;
      event.act();
    }
    this.result.seconds = this.now;
    for (const name of Object.keys(this.simulation.providers))
      this.result.busy[name] =
        this.liveSeconds[name]! > 0 ? this.busySeconds[name]! / this.liveSeconds[name]! : 1;
    return this.result;
  }

  private at(time: number, act: () => void): void {
    this.events.push({ time, act });
  }

  /** Slots that work at this moment. */
  private slots(name: string, time = this.now): number {
    const { workers, slots, gone = [] } = this.simulation.providers[name]!;
    const came = this.simulation.added?.[name] ?? 0;
    const away = time < came || gone.some(([from, to]) => time >= from && time < to);
    return away ? 0 : workers * slots;
  }

  private pass(seconds: number): void {
    let windows = 0;
    for (const name of this.queues.keys()) windows += 2 * this.slots(name);
    if (this.open - this.dispatch.running <= windows) return;
    for (const name of this.queues.keys()) {
      this.busySeconds[name]! += seconds * Math.min(this.running.get(name)!.size, this.slots(name));
      this.liveSeconds[name]! += seconds * this.slots(name);
    }
  }

  private look(): void {
    this.dispatch.setCapacities(
      [...this.queues.keys()].map((provider) => {
        // Who died less than thirty seconds ago still counts.
        const slots = Math.max(this.slots(provider), this.slots(provider, this.now - BEAT_SECONDS));
        const { slots: each } = this.simulation.providers[provider]!;
        return { provider, slots, liveWorkers: slots / each, polled: true };
      }),
    );
    this.fill();
    this.at(this.now + LOOK_SECONDS, () => this.look());
  }

  private fill(): void {
    for (const { unit, provider, probe } of this.dispatch.assign(this.now * 1_000)) {
      if (probe) this.result.probes[provider]!.push(this.now);
      if (!this.firstStart.has(unit)) this.firstStart.set(unit, this.now);
      const task: Task = { unit, provider, ticket: 0, state: 'waiting' };
      const { reassignSeconds = 600 } = this.simulation;
      this.wait(task, probe ? Math.min(PROBE_SECONDS, reassignSeconds) : reassignSeconds);
    }
  }

  /** On the provider's queue, for so long. */
  private wait(task: Task, seconds: number): void {
    const { ticket } = task;
    task.state = 'waiting';
    this.queues.get(task.provider)!.push(task);
    this.at(this.now + seconds, () => {
      if (task.state !== 'waiting' || task.ticket !== ticket) return;
      task.state = 'over';
      this.dispatch.unreached(task.unit, 'no worker took fetchUnit in time', this.now * 1_000);
      this.fill();
    });
    this.serve(task.provider);
  }

  private serve(name: string): void {
    const running = this.running.get(name)!;
    const queue = this.queues.get(name)!;
    while (running.size < this.slots(name)) {
      const task = queue.shift();
      if (!task) return;
      if (task.state !== 'waiting') continue;
      task.state = 'running';
      task.ticket += 1;
      running.add(task);
      const { ticket } = task;
      const seconds = this.simulation.providers[name]!.unitSeconds * (0.5 + this.random());
      this.at(this.now + seconds, () => {
        if (task.state === 'running' && task.ticket === ticket) this.complete(task);
      });
    }
  }

  private complete(task: Task): void {
    const { unit, provider } = task;
    task.state = 'over';
    this.running.get(provider)!.delete(task);
    this.open -= 1;
    this.result.done[provider]! += 1;
    this.result.longestUnit = Math.max(this.result.longestUnit, this.now - this.firstStart.get(unit)!);
    for (const [name, units] of this.heldWhenGone) if (units.has(unit)) this.result.movedBy[name] = this.now;
    this.dispatch.completed(unit, countsOf(unit, provider), this.now * 1_000);
    this.serve(provider);
    this.fill();
  }

  private leave(name: string): void {
    const held = [...this.running.get(name)!];
    const waiting = this.queues.get(name)!.filter(({ state }) => state === 'waiting');
    this.heldWhenGone.set(name, new Set([...held, ...waiting].map(({ unit }) => unit)));
    this.running.get(name)!.clear();
    for (const task of held) {
      task.ticket += 1;
      task.state = 'waiting';
      this.at(this.now + LOST_SECONDS, () => this.wait(task, this.simulation.reassignSeconds ?? 600));
    }
  }
}

function countsOf(unit: number, provider: string): UnitCounts {
  return {
    ...{
      unit,
      provider,
      pages: 1,
      stored: 1,
      unchanged: 0,
      skipped: 0,
      deadLettered: 0,
      skippedByReason: {},
    },
    ...{ entries: 1, inserted: 1, updated: 0, same: 0, withdrawn: 0 },
  };
}

/** Numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Event {
  time: number;
  act(): void;
}

/** The earliest event first; of two at the same time the one that was there first. */
class Heap {
  private readonly items: (Event & { order: number })[] = [];
  private pushed = 0;

  push(event: Event): void {
    const { items } = this;
    items.push({ ...event, order: this.pushed++ });
    for (let at = items.length - 1; at > 0;) {
      const above = (at - 1) >> 1;
      if (!earlier(items[at]!, items[above]!)) break;
      [items[at], items[above]] = [items[above]!, items[at]!];
      at = above;
    }
  }

  pop(): Event | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length > 0 && last) {
      items[0] = last;
      for (let at = 0; ;) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2])
          if (child < items.length && earlier(items[child]!, items[least]!)) least = child;
        if (least === at) break;
        [items[at], items[least]] = [items[least]!, items[at]!];
        at = least;
      }
    }
    return first;
  }
}

function earlier(a: { time: number; order: number }, b: { time: number; order: number }): boolean {
  return a.time - b.time < 0 || (a.time === b.time && a.order < b.order);
}
