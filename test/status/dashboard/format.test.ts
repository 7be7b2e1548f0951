import { count, counted, dumpDate, duration, euros, percent } from '../../../src/status/dashboard/format';

test('numbers have thousands separators and their noun', () => {
  expect(count(1_250_431)).toBe('1,250,431');
  expect([counted(1, 'unit'), counted(0, 'unit'), counted(2, 'entry', 'entries')]).toEqual([
    ...['1 unit', '0 units', '2 entries'],
  ]);
});

test('percents are 100 only when all is done, and 0 only when nothing is', () => {
  expect([
    percent(0, 5),
    percent(1, 1_000),
    percent(999_999, 1_000_000),
    percent(5, 5),
    percent(0, 0),
  ]).toEqual([...['0 %', '< 1 %', '99 %', '100 %', '0 %']]);
});

test('small sums of money stay visible', () => {
  expect([euros(0), euros(0.00001), euros(0.0062), euros(0.119), euros(1_234.5)]).toEqual([
    ...['€0.00', '< €0.0001', '€0.0062', '€0.119', '€1,234.50'],
  ]);
});

test('durations have two units at most', () => {
  expect([duration(0.4), duration(59.6), duration(187), duration(7_500), duration(273_600)]).toEqual([
    ...['0 s', '1 min 00 s', '3 min 07 s', '2 h 05 min', '3 d 4 h'],
  ]);
});

test('the date of a dump is written as dates are; anything else as it is', () => {
  expect([dumpDate('20261101'), dumpDate('latest')]).toEqual(['2026-11-01', 'latest']);
});
