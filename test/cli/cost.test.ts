import { costText } from '../../src/cli/cost';
import { costReport } from '../../src/fleet/costReport';
import type { MachineRow } from '../../src/fleet/machines';
import { at, HOUR, machineRow } from '../fleet/machineRow';

const prices = {
  currency: 'EUR',
  exchange: { usdPerEur: 1.2, source: 'configured' },
  perWorkerHour: { mine: 0.015 },
  largePerHour: 0.476,
} as const;
const run = {
  ...{ extractionId: '1', edition: 'de', languages: ['de'], status: 'completed', coreSeconds: 400 },
  ...{ startedAt: '2026-11-26T10:00:00.000Z', finishedAt: '2026-11-26T10:05:00.000Z' },
};

const use = (machine: MachineRow, share = 1) => ({ extractionId: '1', machine, share });

test('what was spent and will be, by provider, by run, beside one large machine', () => {
  const machines = [
    machineRow({ name: 'a', perHour: 0.01 }),
    machineRow({ name: 'b', provider: 'digitalocean', perHour: 0.036, currency: 'USD', billing: 'second' }),
  ];
  const report = costReport(
    {
      ...{ now: at(30 * 60_000), openUnits: 3_600, meanUnitSeconds: 10, slots: 10, hoursByHand: { mine: 2 } },
      machines,
      extractions: [{ ...run, uses: [use(machines[0]!), use(machines[1]!)] }],
    },
    prices,
  );
  expect(report.endsAt).toBe(at(1.5 * HOUR));
  expect(costText(report).split('\n')).toEqual([
    'Spent: 0.0550 EUR; at the end of what is under way: 0.0950 EUR',
    '',
    'Rented        machines  paid now  an hour     spent       expected',
    'digitalocean  1         1         0.0300 EUR  0.0150 EUR  0.0450 EUR',
    'hetzner       1         1         0.0100 EUR  0.0100 EUR  0.0200 EUR',
    'together      2         2         0.0400 EUR  0.0250 EUR  0.0650 EUR',
    '',
    'Run by hand  hours  spent',
    'mine         2.00   0.0300 EUR',
    '',
    'Run  began             took       machines  cost        one hour of them  large machine',
    'de   2026-11-26 10:00  5 min 0 s  2         0.0250 EUR  0.0400 EUR        0.48 EUR',
    '',
    'One large machine (0.48 EUR an hour, 16 cores): 0.48 EUR for the same work, 1 started hour',
    'Exchange: 1 EUR = 1.20 USD, as configured, not the rate of the day (fx.usd_per_eur).',
  ]);
});

test('a run costs no more than one started hour of what it uses, when it takes less than that', () => {
  const machines = [machineRow({ name: 'a' }), machineRow({ name: 'b' })];
  const reading = {
    now: at(40 * 60_000),
    machines,
    hoursByHand: {},
    openUnits: 0,
    meanUnitSeconds: null,
    slots: 0,
  };
  const { editions } = costReport(
    { ...reading, extractions: [{ ...run, uses: machines.map((each) => use(each)) }] },
    prices,
  );
  expect(editions[0]?.spent).toBeCloseTo(editions[0]?.oneHour ?? 0);
});

test('nothing was spent where nothing ran', () => {
  const nothing = {
    now: at(0),
    machines: [],
    extractions: [],
    hoursByHand: {},
    openUnits: 0,
    meanUnitSeconds: null,
    slots: 0,
  };
  const text = costText(costReport(nothing, prices));
  expect(text).toMatch(/^Spent: 0\.00 EUR/);
  expect(text).not.toContain('Exchange');
});
