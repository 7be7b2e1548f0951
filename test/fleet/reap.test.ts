import { reap, type Reaping, type ReapView } from '../../src/fleet/decisions/reap';
import type { CloudMachine } from '../../src/fleet/providers/provider';
import { at, HOUR, machineRow, MINUTE } from './machineRow';

const row = machineRow();
const shown = (change: Partial<CloudMachine> = {}): CloudMachine => ({
  ...{ id: '1', name: row.name, state: 'running', size: 'cx23', region: 'fsn1', address: null },
  ...{ createdAt: at(0), ...change },
});

function judged(view: Partial<ReapView>): Partial<Reaping> {
  const reaping = reap({
    ...{ now: 10 * HOUR, watchedSince: 0, rows: [], listed: {}, bootMs: 5 * MINUTE, reassignMs: 10 * MINUTE },
    ...view,
  });
  return Object.fromEntries(Object.entries(reaping).filter(([, list]) => (list as unknown[]).length > 0));
}

test('a machine of ours without a row goes when it is 15 minutes old, not before', () => {
  const listed = { hetzner: [shown()] };
  expect(judged({ now: 14 * MINUTE, listed })).toEqual({});
  expect(judged({ now: 15 * MINUTE, listed }).delete).toMatchObject([
    { providerId: '1', stray: true, reason: expect.stringContaining('nothing is remembered') as string },
  ]);
});

test('a row whose machine is gone is lost, said so, and replaced', () => {
  const seen = judged({ rows: [machineRow({ beatAt: at(10 * HOUR) })], listed: { hetzner: [] } });
  expect(seen).toMatchObject({ lost: [{ name: row.name }], replace: [{ name: row.name }] });
  expect(seen.reports).toHaveLength(1);
});

test('a machine made a moment ago may be missing on the list', () => {
  expect(judged({ now: MINUTE, rows: [row], listed: { hetzner: [] } })).toEqual({});
});

test('a provider that does not answer keeps everything, and is named', () => {
  expect(judged({ rows: [row], listed: { hetzner: null } })).toEqual({ unreachable: ['hetzner'] });
});

test('a provider that was not asked is no reason to give anything up', () => {
  expect(judged({ rows: [row], listed: { linode: [] } })).toEqual({});
});

test('a request whose answer got lost is adopted when the machine shows', () => {
  const rows = [machineRow({ state: 'creating', providerId: null })];
  expect(judged({ now: MINUTE, rows, listed: { hetzner: [shown({ id: '77' })] } })).toEqual({
    adopt: [{ name: row.name, providerId: '77', size: 'cx23', region: 'fsn1' }],
  });
});

test('one that never appears is given up after ten minutes and replaced once', () => {
  const rows = [machineRow({ state: 'creating', providerId: null })];
  const listed = { hetzner: [] };
  expect(judged({ now: 9 * MINUTE, rows, listed })).toEqual({});
  expect(judged({ now: 10 * MINUTE, rows, listed })).toMatchObject({ lost: [{}], replace: [{}] });
});

test('one that never reports is deleted and replaced; if its replacement does not report either, that is said', () => {
  const listed = { hetzner: [shown()] };
  expect(judged({ now: 14 * MINUTE, rows: [row], listed })).toEqual({});
  const first = judged({ now: 15 * MINUTE, rows: [row], listed });
  expect(first).toMatchObject({ delete: [{ stray: false }], replace: [{ name: row.name }] });
  const second = machineRow({ replaces: 'aqea-test1-hetzner-0-bbbbbb' });
  const then = judged({ now: 15 * MINUTE, rows: [second], listed });
  expect(then.replace).toBeUndefined();
  expect(then.reports?.[0]?.what).toMatch(/not replaced again.*console at hetzner/);
});

test('one that was replaced already is not replaced again', () => {
  const second = { name: 'aqea-test1-hetzner-2-cccccc', createdAt: at(10 * MINUTE) };
  const rows = [row, machineRow({ ...second, replaces: row.name })];
  const listed = { hetzner: [shown(), shown({ ...second, id: '2' })] };
  const seen = judged({ now: 15 * MINUTE, rows, listed });
  expect(Object.keys(seen)).toEqual(['delete']);
});

test('after an outage of the database, old beats are nobody’s fault', () => {
  const rows = [machineRow({ beatAt: at(HOUR) })];
  const listed = { hetzner: [shown()] };
  expect(judged({ now: 3 * HOUR, watchedSince: 3 * HOUR - MINUTE, rows, listed })).toEqual({});
  expect(judged({ now: 3 * HOUR, watchedSince: 2 * HOUR, rows, listed }).delete).toHaveLength(1);
});

test('a silent master is reported while it is silent, and never deleted', () => {
  const seen = judged({ rows: [machineRow({ role: 'master' })], listed: { hetzner: [shown()] } });
  expect(seen).toEqual({ reports: [expect.objectContaining({ lasts: true })] });
});

test('what was deleted and is still there is deleted again; its list may lag', () => {
  const rows = [machineRow({ state: 'deleted', deletedAt: at(HOUR) })];
  const listed = { hetzner: [shown()] };
  expect(judged({ now: HOUR + MINUTE, rows, listed })).toEqual({});
  expect(judged({ now: HOUR + 2 * MINUTE, rows, listed }).delete).toHaveLength(1);
  expect(judged({ rows: [machineRow({ state: 'deleting' })], listed: { hetzner: [] } }).gone).toEqual([
    row.name,
  ]);
});
