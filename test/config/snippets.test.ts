import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { workersByProvider } from '../../src/cli/deployment';
import { parseConfig } from '../../src/config/loader';
import type { Config } from '../../src/config/schema';
import { InvalidInput } from '../../src/support/errors';

/** As people have them, to the letter. */
const SNIPPETS = {
  allocation: 'allocation: {hetzner: 70%, digitalocean: 20%, linode: 10%}',
  auto_scaling:
    'auto_scaling: {enabled: true, target_cost_per_hour: 5.00, scale_up_threshold: 0.8, scale_down_threshold: 0.3}',
  performance:
    'performance: {db_batch_size: 100, commit_frequency: 50, redis_cache: {enabled: true, provider: "upstash"}}',
  resilience:
    'resilience: {database_retry: {max_attempts: 3, backoff_factor: 2}, worker_failure: {reassign_work_after: 600}}',
  alerts:
    'alerts: [{metric: "worker_failure_rate", threshold: 0.1, action: "slack_notification"}, {metric: "extraction_rate", threshold: 30, action: "scale_up"}]',
  database: 'database: {pool_size: 50, max_overflow: 100, pool_timeout: 30}',
} as const;

const MEANT: Record<keyof typeof SNIPPETS, (config: Config) => void> = {
  allocation: ({ cloud_deployment }) =>
    expect(cloud_deployment.worker_distribution.allocation).toEqual({
      hetzner: 70,
      digitalocean: 20,
      linode: 10,
    }),
  auto_scaling: ({ cost_optimization }) =>
    expect(cost_optimization.auto_scaling).toMatchObject({
      enabled: true,
      target_cost_per_hour: 5,
      scale_up_threshold: 0.8,
      scale_down_threshold: 0.3,
    }),
  performance: ({ performance }) =>
    expect(performance).toMatchObject({
      db_batch_size: 100,
      commit_frequency: 50,
      redis_cache: { enabled: true, provider: 'upstash' },
    }),
  resilience: ({ resilience }) =>
    expect(resilience).toMatchObject({
      database_retry: { max_attempts: 3, backoff_factor: 2 },
      worker_failure: { reassign_work_after: 600 },
    }),
  alerts: ({ monitoring }) =>
    expect(monitoring.alerts).toEqual([
      { metric: 'worker_failure_rate', threshold: 0.1, action: 'slack_notification' },
      { metric: 'extraction_rate', threshold: 30, action: 'scale_up' },
    ]),
  database: ({ database }) =>
    expect(database).toMatchObject({ pool_size: 50, max_overflow: 100, pool_timeout: 30 }),
};
const NAMES = Object.keys(SNIPPETS) as (keyof typeof SNIPPETS)[];

test.each(NAMES)('the snippet `%s` means the same at the top of the file and in its section', (name) => {
  const config = parseConfig(SNIPPETS[name], 'pasted.yml');
  MEANT[name](config);
  const parents = {
    allocation: ['cloud_deployment', 'worker_distribution'],
    auto_scaling: ['cost_optimization'],
    alerts: ['monitoring'],
  };
  const inPlace = (parents[name as keyof typeof parents] ?? []).reduceRight(
    (inner, parent) => `${parent}: {${inner}}`,
    SNIPPETS[name] as string,
  );
  expect(parseConfig(inPlace, 'in-place.yml')).toEqual(config);
});

test('all snippets together, in any order, mean what each means alone', () => {
  const config = parseConfig(Object.values(SNIPPETS).join('\n'), 'pasted.yml');
  for (const name of NAMES) MEANT[name](config);
  expect(parseConfig(Object.values(SNIPPETS).reverse().join('\n'), 'pasted.yml')).toEqual(config);
});

test('a snippet below a file that sets other keys of the same section adds to it', () => {
  const { cloud_deployment, cost_optimization } = parseConfig(
    `cloud_deployment:\n  worker_distribution:\n    total_workers: 20\n` +
      `cost_optimization:\n  budget: { limit: 10 }\n${SNIPPETS.allocation}\n${SNIPPETS.auto_scaling}\n`,
    'pasted.yml',
  );
  expect(cloud_deployment.worker_distribution).toEqual({
    allocation: { hetzner: 70, digitalocean: 20, linode: 10 },
    total_workers: 20,
  });
  expect(cost_optimization.budget.limit).toBe(10);
  expect(cost_optimization.auto_scaling.enabled).toBe(true);
});

test('auto_scaling is understood under cloud_deployment, too', () => {
  const config = parseConfig(`cloud_deployment: {${SNIPPETS.auto_scaling}}`, 'pasted.yml');
  MEANT.auto_scaling(config);
});

test.each([
  [15, [9, 5, 1]],
  [20, [12, 6, 2]],
  [1, [1, 0, 0]],
])('total_workers: %d are %j by 60, 30 and 10 %', (total, workers) => {
  const config = parseConfig(
    `cloud_deployment: { worker_distribution: { total_workers: ${total} } }`,
    'x.yml',
  );
  expect(workersByProvider(config)).toEqual(
    ['hetzner', 'digitalocean', 'linode'].map((provider, at) => [provider, workers[at]]),
  );
});

function errorOf(text: string): InvalidInput {
  try {
    parseConfig(text, 'pasted.yml');
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

test.each([
  [
    'cloud_deployment.worker_distribution.allocation',
    'allocation',
    `cloud_deployment: { worker_distribution: { allocation: { hetzner: 100 } } }\n${SNIPPETS.allocation}\n`,
  ],
  [
    'auto_scaling',
    'cloud_deployment.auto_scaling',
    `${SNIPPETS.auto_scaling}\ncloud_deployment: { auto_scaling: { enabled: false } }\n`,
  ],
  ['monitoring.alerts', 'alerts', `monitoring: { alerts: [] }\n${SNIPPETS.alerts}\n`],
])('`%s` and `%s` together are refused', (one, other, text) => {
  const error = errorOf(text);
  expect(error.what).toBe(`\`${one}\` and \`${other}\` are the same setting, given twice`);
  expect(error.where).toBe('pasted.yml:2');
  expect(error.hint).toContain('Keep one of them');
});

test('pasted below the shipped file they are refused, since it has these settings already', () => {
  const shipped = readFileSync(resolve(__dirname, '../../config/cloud-database.yml'), 'utf8');
  expect(errorOf(`${shipped}\n${SNIPPETS.allocation}\n`).what).toContain('given twice');
  expect(errorOf(`${shipped}\n${SNIPPETS.database}\n`).hint).toContain('may stand in the file once');
});

test('what is wrong in a snippet is named as it was written, with its line', () => {
  const sum = errorOf('# mine\nallocation: {hetzner: 70%, linode: 10%}\n');
  expect(sum.what).toBe('`allocation` is not usable: the shares must add up to 100, and these add up to 80');
  expect(sum.where).toBe('pasted.yml:2');
  expect(sum.hint).toContain('`hetzner: 60%` or `hetzner: 60`');

  const unknown = errorOf('auto_scaling:\n  enabled: true\n  scale_up_treshold: 0.9\n');
  expect(unknown.what).toBe('`auto_scaling.scale_up_treshold` is not a known key');
  expect(unknown.where).toBe('pasted.yml:3');
  expect(unknown.hint).toContain('Did you mean `scale_up_threshold`? Known in `auto_scaling`:');

  const metric = errorOf(
    'alerts:\n  - {metric: extraction_rate, threshold: 30, action: pause}\n  - {metric: worker_failur_rate, threshold: 1, action: pause}\n',
  );
  expect(metric.what).toBe('`alerts.1.metric` cannot be "worker_failur_rate"');
  expect(metric.where).toBe('pasted.yml:3');
  expect(metric.hint).toBe(
    'Did you mean `worker_failure_rate`? Allowed: worker_failure_rate, extraction_rate.',
  );
});

test.each([
  ['{hetzner: 70%, digitalocean: 20%, linode: 10%}'],
  ["{hetzner: '70%', digitalocean: '20 %', linode: '10.0%'}"],
  ['{hetzner: 70, digitalocean: 20, linode: 10}'],
])('%s: every spelling of a share means the same', (shares) => {
  MEANT.allocation(parseConfig(`allocation: ${shares}`, 'pasted.yml'));
});

test.each([
  ['{hetzner: 70%, linode: 30}', 'some shares are written with `%` and some without'],
  ['{hetzner: 70%, linode: 40%}', 'these add up to 110'],
  ['{hetzner: 0.7, linode: 0.3}', 'these add up to 1'],
  ['{aqea: 100}', 'the task queue of the masters'],
])('%s: refused, for %s', (shares, why) => {
  expect(errorOf(`allocation: ${shares}`).what).toContain(why);
});

test.each([
  '{hetzner: 101}',
  '{hetzner: -1, linode: 101}',
  '{hetzner: 150%}',
  '{hetzner: most}',
  '{hetzner: [100]}',
])('%s: the share is named, and how shares are written', (shares) => {
  const error = errorOf(`allocation: ${shares}`);
  expect(error.what).toMatch(/^`allocation\.hetzner`|^`allocation\.linode`/);
  expect(error.hint).toContain('written 60 or 60%');
});

test.each([
  ['auto_scaling: {scale_down_threshold: 0.9}', '`auto_scaling.scale_down_threshold` is not usable'],
  [
    'alerts: [{metric: worker_failure_rate, threshold: 10, action: pause}]',
    '`alerts.0.threshold` is not usable',
  ],
  ['alerts: [{metric: worker_failure_rate, action: pause}]', '`alerts.0.threshold` is missing'],
  ['alerts: {metric: worker_failure_rate}', '`alerts` cannot be'],
  ['cost_optimization: {budget: {alerts: [50, 40]}}', '`cost_optimization.budget.alerts` is not usable'],
  ['performance: {redis_cache: {provider: redis}}', '`performance.redis_cache.provider` cannot be "redis"'],
  ['cost_optimization: 3\nauto_scaling: {}', '`cost_optimization` cannot be 3'],
])('%s: %s', (text, what) => {
  expect(errorOf(text).what).toContain(what);
});
