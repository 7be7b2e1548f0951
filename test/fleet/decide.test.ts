import { AUTO_SCALING, deployment, OFFERS } from '../../bench/fleet/deployments';
import { decide, type FleetDecision } from '../../src/fleet/decide';
import { splitGone } from '../../src/fleet/decisions/budget';
import { emptyMemory, type FleetMemory, type WorkSeen } from '../../src/fleet/decisions/view';
import type { SeenMachine } from '../../src/fleet/machines';
import type { FleetPolicy } from '../../src/fleet/policy';
import { at, HOUR, machineRow, MINUTE } from './machineRow';

const WORK: WorkSeen = {
  ...{ openUnits: 100_000, meanUnitSeconds: 10, busySlots: 20, slots: 20, paused: false, limitedBy: null },
};

/** So many working machines at Hetzner, asked for at 0. */
function fleet(count: number, change: Partial<SeenMachine> = {}): SeenMachine[] {
  return Array.from({ length: count }, (_, n) =>
    machineRow({ name: `m${n}`, slots: 2, beatAt: at(HOUR), perHour: 0.0081, ...change }),
  );
}

/** Decides so many times, a minute apart, with nothing carried out. */
function decided(
  policy: FleetPolicy,
  machines: SeenMachine[],
  {
    work = {},
    times = 1,
    from = 10 * MINUTE,
    memory = emptyMemory(0),
  }: {
    work?: Partial<WorkSeen>;
    times?: number;
    from?: number;
    memory?: FleetMemory;
  } = {},
): FleetDecision {
  let decision: FleetDecision | undefined;
  for (let n = 0; n < times; n++) {
    const { paid, gone } = splitGone(machines);
    const seen = { now: from + n * MINUTE, machines: paid, gone, work: { ...WORK, ...work } };
    decision = decide(policy, seen, decision?.memory ?? memory);
  }
  if (!decision) throw new Error('decided nothing');
  return decision;
}

const scaling = (machines: number, change: Partial<FleetPolicy> = {}): FleetPolicy =>
  deployment(machines, { autoScaling: AUTO_SCALING, maxMachines: 100, ...change });

describe('up', () => {
  test('busy slots bring machines after two equal answers, by half at most', () => {
    expect(decided(scaling(10), fleet(10)).create).toEqual([]);
    expect(decided(scaling(10), fleet(10), { times: 2 }).create).toHaveLength(5);
  });

  test('new machines go where shares are behind', () => {
    const { create } = decided(scaling(10), [...fleet(6), ...fleet(4, { provider: 'digitalocean' })], {
      times: 2,
    });
    expect(create.map(({ provider }) => provider).sort()).toEqual([
      'digitalocean',
      'hetzner',
      'hetzner',
      'hetzner',
      'linode',
    ]);
  });

  test.each([
    ['the runs are paused', { paused: true }],
    ['the dump host is the limit', { limitedBy: 'source' as const }],
    ['the database is the limit', { limitedBy: 'database' as const }],
    ['minutes of work are left', { openUnits: 1_000 }],
  ])('never while %s', (reason, work) => {
    const { create, reasons } = decided(scaling(10), fleet(10), { times: 5, work });
    expect(create).toEqual([]);
    expect(reasons.join('; ')).toContain(reason);
  });

  test('never more than the target per hour pays for', () => {
    const autoScaling = { ...AUTO_SCALING, targetCostPerHour: 10 * 0.0081 + 0.02 };
    const { create, reasons } = decided(scaling(10, { autoScaling }), fleet(10), { times: 2 });
    expect(create).toHaveLength(2);
    expect(reasons.join('; ')).toContain('0.10 EUR is the target');
  });

  test('a cool-down is waited for', () => {
    const memory = { ...emptyMemory(0), changedAt: 9 * MINUTE };
    expect(decided(scaling(10), fleet(10), { times: 2, memory }).create).toHaveLength(5);
    expect(
      decided(scaling(10), fleet(10), { times: 2, memory: { ...memory, changedAt: 9.5 * MINUTE } }),
    ).toMatchObject({
      create: [],
      reasons: [expect.stringContaining('cools down') as string],
    });
  });

  test('an alert may ask for one more', () => {
    const memory = { ...emptyMemory(0), push: true };
    expect(decided(scaling(10), fleet(10), { memory, work: { busySlots: 10 } }).create).toHaveLength(1);
  });

  test('a provider that has nothing leaves its share to the others', () => {
    const blocked = { digitalocean: { until: HOUR, reason: 'quota' } };
    const { create } = decided(scaling(10), fleet(10), { times: 2, memory: { ...emptyMemory(0), blocked } });
    expect(new Set(create.map(({ provider }) => provider))).toEqual(new Set(['linode', 'hetzner']));
  });

  test('where machines that may vanish are preferred, the cheapest listed type is taken', () => {
    const dear = { ...OFFERS[0]!, size: 'cpx22', perHour: 0.0129 };
    const offers = [dear, OFFERS[0]!];
    const first = (spot: 'never' | 'prefer'): string | undefined =>
      decided(scaling(10, { offers, spot }), fleet(10), { times: 2 }).create[0]?.offers[0]?.size;
    expect([first('never'), first('prefer')]).toEqual(['cpx22', 'cx23']);
  });
});

describe('down', () => {
  const idle = { work: { busySlots: 2, openUnits: 500 }, times: 3 };

  test('what an hour’s price has bought is used up before a machine goes', () => {
    const { drain, reasons } = decided(scaling(10), fleet(10), { ...idle, from: 10 * MINUTE });
    expect(drain).toEqual([]);
    expect(reasons.join()).toContain('paid for is used up first');
    expect(decided(scaling(10), fleet(10), { ...idle, from: 52 * MINUTE }).drain).toHaveLength(1);
  });

  test('the one nearest its next hour goes first, and only after three equal answers', () => {
    const machines = [...fleet(3, { createdAt: at(20 * MINUTE) }), machineRow({ name: 'old', slots: 2 })];
    const from = 52 * MINUTE;
    expect(decided(scaling(4), machines, { ...idle, times: 2, from }).drain).toEqual([]);
    expect(decided(scaling(4), machines, { ...idle, from }).drain).toMatchObject([{ name: 'old' }]);
  });

  test('by the second there is nothing to wait for', () => {
    const machines = fleet(4, { billing: 'second', provider: 'digitalocean' });
    expect(decided(scaling(4), machines, idle).drain).toHaveLength(1);
  });

  test('without work all go, each before its next hour begins', () => {
    const none = { work: { openUnits: 0, busySlots: 0 }, times: 3 };
    expect(decided(scaling(10), fleet(10), { ...none, from: 20 * MINUTE }).drain).toEqual([]);
    expect(decided(scaling(10), fleet(10), { ...none, from: 52 * MINUTE }).drain).toHaveLength(10);
  });

  test('not while machines boot: what they were asked for is planned meanwhile', () => {
    const none = { work: { openUnits: 0, busySlots: 0 }, times: 9, from: 52 * MINUTE };
    expect(decided(scaling(3), [...fleet(2), ...fleet(1, { beatAt: null })], none).drain).toEqual([]);
  });

  test('masters stay, without work, too', () => {
    const none = { work: { openUnits: 0, busySlots: 0 }, times: 3, from: 52 * MINUTE };
    const machines = [
      ...fleet(2),
      machineRow({ name: 'master', role: 'master', slots: 2, beatAt: at(HOUR) }),
    ];
    expect(decided(scaling(3), machines, none).drain.map(({ name }) => name)).toEqual(['m0', 'm1']);
  });

  test('what has drained is deleted; what does not drain is deleted when its time is over', () => {
    const done = fleet(1, { state: 'draining', slots: 0 });
    expect(decided(scaling(1), done).delete).toMatchObject([{ name: 'm0' }]);
    const busy = fleet(1, { state: 'draining' });
    expect(decided(scaling(1), busy).delete).toEqual([]);
    expect(decided(scaling(1), busy, { times: 3 }).delete).toMatchObject([{ name: 'm0' }]);
  });
});

describe('without auto-scaling', () => {
  test('the number is held while there is work', () => {
    expect(decided(deployment(10), fleet(8), { times: 2 }).create).toHaveLength(2);
    expect(decided(deployment(10), fleet(8), { times: 2, work: { openUnits: 0 } }).create).toEqual([]);
  });

  test('idle machines stay until they are destroyed', () => {
    const none = { work: { openUnits: 0, busySlots: 0 }, times: 9, from: 50 * MINUTE };
    expect(decided(deployment(10), fleet(10), none).drain).toEqual([]);
  });

  test('one to be replaced is replaced at once, and the row says in whose place', () => {
    const memory = { ...emptyMemory(0), replace: ['m-dead'] };
    const { create } = decided(deployment(10), fleet(9), { memory });
    expect(create).toMatchObject([{ replaces: 'm-dead' }]);
  });
});

describe('the budget', () => {
  const budget = (limit: number) => ({ limit, alertsAt: [50, 75, 90, 95], stopAt: 100 });
  const hour = 10 * 0.0081;

  test('stops new machines first: one more hour of everything must stay affordable', () => {
    const { create, reasons } = decided(scaling(10, { budget: budget(2 * hour + 0.01) }), fleet(10), {
      times: 2,
    });
    expect(create).toEqual([]);
    expect(reasons.join('; ')).toContain('the budget does not allow another machine');
  });

  test('then lets go those whose next hour it does not allow, in time for them to drain', () => {
    const policy = deployment(10, { budget: budget(2.5 * hour) });
    expect(decided(policy, fleet(10), { from: 40 * MINUTE }).drain).toEqual([]);
    const late = decided(policy, fleet(10), { from: 53 * MINUTE });
    expect(late.drain).toHaveLength(5);
    expect(late.pause).toBeNull();
  });

  test('pauses the runs when nobody may stay', () => {
    const policy = deployment(10, { budget: budget(1.5 * hour) });
    const { drain, pause } = decided(policy, fleet(10), { from: 53 * MINUTE });
    expect(drain).toHaveLength(10);
    expect(pause).toBe('the budget is used up');
  });

  test('deletes everything when it is passed, workers first, those that nobody knows of included', () => {
    const machines = [
      machineRow({ name: 'server', role: 'temporal' }),
      ...fleet(2),
      machineRow({ name: 'asked', state: 'creating', providerId: null }),
    ];
    const doomed = (paid: SeenMachine[]): string[] =>
      decided(deployment(3, { budget: budget(0.01) }), paid).delete.map(({ name }) => name);
    expect(doomed(machines)).toEqual(['m0', 'm1', 'asked']);
    // Who decides this runs on it: what could not be deleted would stay for ever.
    expect(doomed([machines[0]!, { ...machines[1]!, state: 'deleting' }])).toEqual(['m0']);
    expect(doomed(machines.slice(0, 1))).toEqual(['server']);
  });

  test('where the Temporal server’s next hour cannot be paid, the others go first, and then the server', () => {
    const server = machineRow({ name: 'server', role: 'temporal', perHour: 0.0081 });
    const later = fleet(2, { createdAt: at(10 * MINUTE) });
    const policy = deployment(2, { budget: budget(4 * 0.0081) });
    const dear = decided(policy, [server, ...later], { from: 53 * MINUTE });
    expect(dear.drain.map(({ name }) => name)).toEqual(['m0', 'm1']);
    expect(dear.pause).toBe('the budget is used up');
    const gone = fleet(2, { state: 'deleted', deletedAt: at(55 * MINUTE) });
    const draining = { ...server, state: 'draining' as const };
    expect(decided(policy, [server, ...gone], { from: 57 * MINUTE }).drain).toMatchObject([
      { name: 'server' },
    ]);
    expect(decided(policy, [draining, ...later], { from: 57 * MINUTE }).delete).toEqual([]);
    expect(decided(policy, [draining, ...gone], { from: 57 * MINUTE }).delete).toMatchObject([
      { name: 'server' },
    ]);
  });

  test('counts machines whose answer is late, and those that are gone', () => {
    const machines = [
      machineRow({ name: 'asked', state: 'creating', perHour: 1 }),
      machineRow({ name: 'gone', state: 'deleted', perHour: 1, deletedAt: at(90 * MINUTE) }),
      machineRow({ name: 'never', state: 'refused', perHour: 1 }),
    ];
    expect(decided(deployment(3), machines, { from: 2 * HOUR }).spent).toBe(4);
  });

  test.each([
    [40, undefined],
    [51, '50'],
    [77, '75'],
    [96, '95'],
  ])('with %d percent spent, tells of the highest step that was reached: %s', (percent, step) => {
    const { conditions } = decided(deployment(10, { budget: budget((100 * hour) / percent) }), fleet(10));
    expect(conditions[0]?.key.split(':')[2]).toBe(step);
    expect(conditions.length).toBeLessThan(2);
  });
});

test('after a gap, silence before it is held against nobody', () => {
  const first = decided(scaling(1), fleet(1));
  const second = decided(scaling(1), fleet(1), { from: HOUR, memory: first.memory });
  expect([first.memory.watchedSince, second.memory.watchedSince]).toEqual([10 * MINUTE, HOUR]);
});
