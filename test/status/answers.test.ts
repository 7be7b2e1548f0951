import { extract } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import type { ExtractionDetail, PageFailure, Status, Unit } from '../../src/status/schemas';
import { testApi, type TestApi } from './api';

let database: TestDatabase;
let api: TestApi;

const HOSTILE = '"><img src=x onerror=alert(1)>';

beforeAll(async () => {
  database = await testDatabase();
  const store = await database.store();
  await extract(store, {
    units: [
      [{ id: 1, rev: 10, entries: [{ key: 'de:noun:Haus:1' }, { key: `de:noun:${HOSTILE}:1` }] }],
      [{ id: 2, rev: 20, outcome: 'dead-lettered' }],
    ],
  });
  api = await testApi(store);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

async function get<T>(path: string): Promise<T> {
  const answer = await api.ask(path);
  expect([path, answer.status, answer.text.slice(0, answer.status === 200 ? 0 : 500)]).toEqual([
    path,
    200,
    '',
  ]);
  return answer.json<T>();
}

test('the status has the last run, with the figures of its units and its dead letters', async () => {
  const status = await get<Status>('/api/status');
  expect(status).toMatchObject({ temporal: { state: 'ok' }, database: { state: 'ok' }, runs: [] });
  expect(status.last).toMatchObject({
    ...{ edition: 'de', languages: ['de'], dump: '20260901', phase: 'incomplete', underWay: false },
    units: { total: 2, done: 2, running: 0 },
    pages: { total: 2, done: 2, stored: 1, deadLettered: 1 },
    entries: { done: 2, inserted: 2 },
    failures: [{ reason: 'parser-error', count: 1 }],
    deadLetters: 1,
    providers: [{ provider: 'hetzner', units: { done: 2 }, deadLetters: 1, cost: { perWorkerHour: 0.015 } }],
    addresses: { used: 2 },
    cost: { singleServer: { perHour: 0.476 } },
  });
  expect(status.providers.map(({ provider }) => provider)).toEqual(['digitalocean', 'hetzner', 'linode']);
});

test('an extraction is listed, and shown with its timeline, its units and its failures', async () => {
  const { extractions } = await get<{ extractions: { id: string }[] }>('/api/extractions');
  const [{ id }] = extractions as [{ id: string }];
  const detail = await get<ExtractionDetail>(`/api/extractions/${id}`);
  expect(detail).toMatchObject({ extraction: { id }, run: { extractionId: id }, report: { entries: 2 } });
  expect(detail.timeline.buckets.reduce((sum, { entries }) => sum + entries, 0)).toBe(2);
  const { units } = await get<{ units: Unit[] }>(`/api/extractions/${id}/units?limit=1`);
  expect(units).toMatchObject([{ unit: 0, state: 'completed', provider: 'hetzner', entries: { done: 2 } }]);
  const next = await get<{ units: Unit[] }>(`/api/extractions/${id}/units?after=0`);
  expect(next.units).toMatchObject([{ unit: 1, pages: { deadLettered: 1 } }]);
  const { failures } = await get<{ failures: PageFailure[] }>(`/api/extractions/${id}/failures`);
  expect(failures).toMatchObject([{ unit: 1, pageId: 2, title: 'Page 2', reason: 'parser-error' }]);
  expect(await get(`/api/extractions/${id}/failures?reason=too-slow`)).toEqual({ failures: [] });
});

test('a word is found, and its address leads to it; a hostile title is data', async () => {
  const { entries } = await get<{ entries: { address: string; label: string }[] }>('/api/entries?word=Haus');
  expect(entries).toMatchObject([{ label: 'Haus', form: null, meta: { word: 'Haus' } }]);
  expect(await get(`/api/entries/${entries[0]!.address}`)).toMatchObject({ label: 'Haus' });
  const hostile = await api.ask(`/api/entries?word=${encodeURIComponent(HOSTILE)}`);
  expect(hostile.json()).toMatchObject({ entries: [{ label: HOSTILE }] });
  expect(hostile.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
});

test('what is not there is 404, and what cannot be meant is 400', async () => {
  const nobody = '/api/extractions/00000000-0000-4000-8000-000000000000';
  for (const path of ['/api/nothing', '/nothing', nobody, `${nobody}/units`, '/api/entries/0xA0:01:00:01'])
    expect([path, (await api.ask(path)).status]).toEqual([path, 404]);
  for (const path of ['/api/extractions/1', '/api/entries', '/api/entries/xyz', '/api/extractions?limit=0'])
    expect([path, (await api.ask(path)).status]).toEqual([path, 400]);
});

test('health, metrics and the description answer', async () => {
  expect(await get('/health/live')).toEqual({ status: 'ok' });
  expect(await get('/health/ready')).toEqual({ status: 'ok' });
  const metrics = (await api.ask('/metrics')).text;
  expect(metrics).toContain('aqea_run_units_done{edition="de",languages="de",provider="hetzner"} 2');
  expect(metrics).toContain('process_resident_memory_bytes');
  expect(await get('/api/openapi.json')).toMatchObject({
    openapi: '3.1.0',
    paths: { '/api/status': {}, '/api/entries/{address}': {} },
  });
});
