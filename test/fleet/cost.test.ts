import { costOf, LARGE_MACHINE, largeMachineCost, usagesOf, type Usage } from '../../src/fleet/cost';
import { ConfigSchema } from '../../src/config/schema';
import { exchange, exchangeRate, money, rateText, rateUsed } from '../../src/fleet/money';
import { at, HOUR, machineRow } from './machineRow';

const hetzner: Usage = {
  ...{ provider: 'hetzner', perHour: 0.01, currency: 'EUR', billing: 'hour', from: 0, until: null },
};
const digitalocean: Usage = {
  ...{ provider: 'digitalocean', perHour: 0.03, currency: 'USD', billing: 'second', from: 0, until: null },
};
const options = { now: 1.5 * HOUR, currency: 'EUR', usdPerEur: 1.2, endsAt: null } as const;

test('each provider is billed by its own steps, and the total is their sum', () => {
  const cost = costOf([hetzner, hetzner, digitalocean], options);
  expect(cost.providers['hetzner']).toMatchObject({ machines: 2, paying: 2, spent: 0.04, perHour: 0.02 });
  expect(cost.providers['digitalocean']?.spent).toBeCloseTo((1.5 * 0.03) / 1.2);
  expect(cost.spent).toBeCloseTo(0.04 + 0.0375);
  expect(Object.keys(cost.providers)).toEqual(['digitalocean', 'hetzner']);
});

test('what is expected is what it costs to keep all machines until the end; what is gone costs no more', () => {
  const gone = { ...hetzner, until: 0.5 * HOUR };
  const cost = costOf([hetzner, gone], { ...options, endsAt: 4.5 * HOUR });
  expect(cost.spent).toBeCloseTo(0.02 + 0.01);
  expect(cost.expected).toBeCloseTo(0.05 + 0.01);
  expect(cost.perHour).toBe(0.01);
});

test('one that was given up, and exists after all, is paid for until its deletion is confirmed', () => {
  const row = machineRow({ state: 'deleting', deletedAt: at(HOUR / 2), perHour: 0.01 });
  expect(costOf(usagesOf([row]), { ...options, now: 2.5 * HOUR })).toMatchObject({ paying: 1, spent: 0.03 });
});

test('an end that has passed does not take back what was spent', () => {
  const cost = costOf([hetzner], { ...options, endsAt: 0 });
  expect(cost.expected).toBe(cost.spent);
});

test('without a rate in the configuration, the other currency is dearer than it mostly is', () => {
  const rate = (text: object) => exchangeRate(ConfigSchema.parse(text));
  const [euros, dollars] = [rate({}), rate({ cost_optimization: { currency: 'USD' } })];
  expect([euros.source, dollars.source]).toEqual(['default', 'default']);
  for (const usual of [1.05, 1.1, 1.15, 1.2]) {
    expect(exchange(1, 'USD', 'EUR', euros.usdPerEur)).toBeGreaterThan(exchange(1, 'USD', 'EUR', usual));
    expect(exchange(1, 'EUR', 'USD', dollars.usdPerEur)).toBeGreaterThan(exchange(1, 'EUR', 'USD', usual));
  }
  expect(rate({ fx: { usd_per_eur: 1.155 } })).toEqual({ usdPerEur: 1.155, source: 'configured' });
});

test('whoever reads a sum of two currencies is told the rate, and that it is not the rate of the day', () => {
  const rate = { usdPerEur: 1.155, source: 'configured' } as const;
  expect(rateUsed(['EUR', 'EUR'], 'EUR', rate)).toBeNull();
  expect(rateUsed(['EUR', 'USD'], 'EUR', rate)).toBe(rate);
  expect(rateText(rate)).toBe(
    'Exchange: 1 EUR = 1.155 USD, as configured, not the rate of the day (fx.usd_per_eur).',
  );
  expect(rateText({ usdPerEur: 1, source: 'default' })).toMatch(/1\.00 USD, the cautious default/);
});

test('machines are paid for from when they were asked for; a refused one never', () => {
  const usages = usagesOf([
    machineRow({ state: 'creating' }),
    machineRow({ state: 'deleted', deletedAt: at(HOUR) }),
    machineRow({ state: 'refused' }),
  ]);
  expect(usages.map(({ until }) => until)).toEqual([null, HOUR]);
});

test('one large machine is paid in whole hours, too', () => {
  expect(largeMachineCost(16 * 3_600 * 1.5, LARGE_MACHINE, options)).toEqual({ hours: 1.5, cost: 0.952 });
  expect(largeMachineCost(10, LARGE_MACHINE, options).cost).toBe(0.476);
});

test('small amounts keep the digits that matter', () => {
  expect([money(1.239, 'EUR'), money(0.0119, 'USD'), money(0, 'EUR')]).toEqual([
    '1.24 EUR',
    '0.0119 USD',
    '0.00 EUR',
  ]);
});
