import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Metrics } from '../../src/status/metrics';
import type { ProviderOfRun, Run, Status } from '../../src/status/schemas';
import { readComposeFile } from '../support/composeFile';

const deploy = join(__dirname, '../../deploy');
const read = (...path: string[]): string => readFileSync(join(deploy, ...path), 'utf8');
const alerts = read('prometheus', 'alerts.yml');
const dashboard = read('grafana', 'dashboards', 'aqea.json');

const pages = { done: 9, stored: 6, unchanged: 1, skipped: 1, deadLettered: 1 };
const entries = { done: 7, inserted: 7, updated: 0, same: 0, withdrawn: 0 };
const speed = { entriesPerMinute: 60, pagesPerMinute: 70, unitsPerMinute: 1 };
const rate = { now: speed, overall: speed };
const cost = { currency: 'EUR' as const, workerHours: 1, rentedMachines: 0, soFar: 0.1, atEnd: 0.2 };
const failures = [{ reason: 'too-slow', count: 1 }];
const at = '2026-11-01T12:00:00.000Z';

const provider: ProviderOfRun = {
  ...{ provider: 'hetzner', share: 60, pages, entries, rate, failures, deadLetters: 1 },
  units: { done: 1, running: 1 },
  workers: { live: 1, slots: 2 },
  resting: { since: at, until: at, reason: 'nobody took a unit' },
  cost: { ...cost, perWorkerHour: 0.015 },
};

const run: Run = {
  ...{ extractionId: null, workflowId: 'extract-de', edition: 'de', languages: ['de'], dump: '20261101' },
  ...{
    phase: 'running',
    underWay: true,
    startedAt: at,
    finishedAt: null,
    elapsedSeconds: 60,
    estimatedEnd: at,
  },
  ...{ entries, rate, failures, deadLetters: 1, retrying: [] },
  units: { total: 4, done: 1, running: 1, failed: 1 },
  pages: { ...pages, total: 40 },
  providers: [provider],
  addresses: { used: 7, slots: 100 },
  cost: { ...cost, exchange: null, singleServer: { perHour: 0.476, soFar: 0.1, atEnd: 0.2 } },
};

const status: Status = {
  ...{ at, runs: [run], last: null, masters: [] },
  temporal: { state: 'ok', reason: null },
  database: { state: 'unreachable', reason: 'away' },
  providers: [{ provider: 'hetzner', liveWorkers: 1, slots: 2, polled: true }],
};

const metric = /\baqea_[a-z_]+/g;

test.each([
  ['alert rules', alerts],
  ['the dashboard', dashboard],
])('%s ask only for what /metrics has', async (_, text) => {
  const answered = await new Metrics({ status: async () => status }, null).text();
  const there = new Set([...answered.matchAll(/^(aqea_\w+)/gm)].map(([name]) => name));
  const asked = [...new Set(text.match(metric))];
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((name) => !there.has(name))).toEqual([]);
});

test('every alert says what happened and what to do', () => {
  const { groups } = parse(alerts) as {
    groups: {
      rules: { alert: string; annotations: Record<string, string>; labels: Record<string, string> }[];
    }[];
  };
  for (const { annotations, labels } of groups.flatMap(({ rules }) => rules)) {
    expect(annotations).toMatchObject({ summary: expect.any(String), description: expect.any(String) });
    expect(['warning', 'critical']).toContain(labels['severity']);
  }
});

test('Prometheus asks the masters of all providers by the names and ports that they have in the compose file', () => {
  const { scrape_configs } = parse(read('prometheus', 'prometheus.yml')) as {
    scrape_configs: { static_configs: { targets: string[] }[] }[];
  };
  const expected = ['hetzner', 'digitalocean', 'linode'].map((name, at) => {
    const env = { SUPABASE_DATABASE_URL: 'postgresql://u:p@h:5432/d', CLOUD_PROVIDER: name };
    const { master } = readComposeFile(join(__dirname, '../../docker-compose.cloud.yml'), env).services;
    expect(master?.ports).toContain(`127.0.0.1:${8080 + at}:${8080 + at}`);
    expect(master?.environment['AQEA_STATUS_ALLOWED_HOSTS']).toBe(`master-${name}`);
    return `master-${name}:${8080 + at}`;
  });
  expect(scrape_configs[0]?.static_configs[0]?.targets).toEqual(expected);
});

test('panels have places of their own', () => {
  const { panels } = JSON.parse(dashboard) as {
    panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  expect(new Set(taken).size).toBe(taken.length);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});
