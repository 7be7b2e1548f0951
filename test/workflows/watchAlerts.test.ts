import type { Alert } from '../../src/config/sections/monitoring';
import { type Receiver, startReceiver } from '../alerts/receiver';
import { eventually } from '../support/scripts';
import { withFleet } from './fleetHarness';

const slow: Alert = { metric: 'extraction_rate', threshold: 30, action: 'slack_notification' };
const failing: Alert = { metric: 'worker_failure_rate', threshold: 0.1, action: 'webhook' };

let slack: Receiver;
let webhook: Receiver;
beforeEach(async () => {
  [slack, webhook] = await Promise.all([startReceiver(), startReceiver()]);
});
afterEach(() => Promise.all([slack.stop(), webhook.stop()]));

const env = (): NodeJS.ProcessEnv => ({
  SLACK_WEBHOOK_URL: slack.url,
  AQEA_ALERT_WEBHOOK_URL: webhook.url,
  AQEA_ALERT_WEBHOOK_SECRET: 's3cret',
});

/** A run that has been under way for an hour and stores nothing; `now` is moved by the test. */
function stuck(minutes: number) {
  const started = '2026-11-26T10:00:00.000Z';
  return {
    ...{ openUnits: 100, liveWorkers: 8, lostWorkers: 2, slots: 16, entries: 0, minutes: 5 },
    runs: [{ extractionId: '1', workflowId: 'extract-de', startedAt: started }],
    now: new Date(Date.parse(started) + (60 + minutes) * 60_000).toISOString(),
  };
}

test('alerts reach their receivers with what, where and what to do, through 429, each once', async () => {
  // Slack wants patience twice, then takes it.
  slack.answers.push(
    { status: 429, headers: { 'retry-after': '2' } },
    { status: 429, headers: { 'retry-after': '2' } },
  );
  await withFleet({ env: env(), rules: [slow, failing] }, async (world) => {
    Object.assign(world.reading, stuck(0));
    await world.start('watchAlerts');
    await world.looked();
    expect([...slack.received, ...webhook.received]).toEqual([]);
    for (let minute = 1; minute <= 30; minute++) {
      Object.assign(world.reading, stuck(minute));
      await world.looked();
    }
    await eventually('both have it', () => slack.taken().length > 0 && webhook.taken().length > 0, 60_000);
    expect(slack.received.map(({ status }) => status)).toEqual([429, 429, 200]);
    for (let n = 1; n < 3; n++)
      expect(slack.received[n]!.at - slack.received[n - 1]!.at).toBeGreaterThanOrEqual(1_990);
    const { text, blocks } = JSON.parse(slack.taken()[0]!.body) as { text: string; blocks: unknown[] };
    expect(text).toContain('0 entries a minute are stored, with 100 units open and 8 workers alive');
    expect(JSON.stringify(blocks)).toMatch(/Where:.*extract-de.*What to do:.*aqea status/s);
    const [sent] = webhook.taken();
    expect(sent!.headers['x-aqea-signature']).toMatch(/^v1=[0-9a-f]{64}$/);
    expect(JSON.parse(sent!.body)).toMatchObject({
      notices: [
        { status: 'firing', condition: { what: expect.stringContaining('2 of 10 workers') as string } },
      ],
    });

    // It is over; that is told once, too.
    for (let minute = 31; minute <= 35; minute++) {
      Object.assign(world.reading, stuck(minute), { entries: 50_000, lostWorkers: 0 });
      await world.looked();
    }
    await eventually('the end is told', () => slack.taken().length === 2 && webhook.taken().length === 2);
    expect(slack.taken()[1]!.body).toContain('resolved');
    for (let n = 0; n < 3; n++) await world.looked();
    expect([slack.taken().length, webhook.taken().length]).toEqual([2, 2]);
  });
}, 120_000);

test('a receiver that is away gets everything in one message when it is back', async () => {
  slack.answers.push(...Array.from({ length: 3 }, () => ({ status: 503 })));
  const rules: Alert[] = [slow, { ...failing, action: 'slack_notification' }];
  await withFleet({ env: env(), rules }, async (world) => {
    for (let minute = 0; minute <= 5; minute++) {
      Object.assign(world.reading, stuck(minute));
      if (minute === 0) await world.start('watchAlerts');
      await world.looked();
    }
    await eventually('it has them', () => slack.taken().length > 0, 60_000);
    expect(slack.taken()).toHaveLength(1);
    expect(slack.taken()[0]!.body).toContain('workers fell silent');
    expect(slack.taken()[0]!.body).toContain('entries a minute');
  });
}, 120_000);

test('the address of the receiver is in no history', async () => {
  slack.answers.push({ status: 500 }, { status: 403, body: 'invalid_token' });
  await withFleet({ env: env(), rules: [slow] }, async (world) => {
    for (let minute = 0; minute <= 4; minute++) {
      Object.assign(world.reading, stuck(minute));
      if (minute === 0) await world.start('watchAlerts');
      await world.looked();
    }
    await eventually('it was refused', () => slack.received.some(({ status }) => status === 403), 60_000);
    await world.looked();
    const history = await world.client.workflow.getHandle(world.workflowId).fetchHistory();
    expect(JSON.stringify(history)).not.toContain('canary-of-the-address');
  });
}, 120_000);

test('without rules there is nothing to watch', async () => {
  await withFleet({ env: env(), rules: [] }, async (world) => {
    await world.start('watchAlerts');
    await world.client.workflow.getHandle(world.workflowId).result();
  });
});

test('an alert may pause the runs, and ask for one more machine', async () => {
  const rules: Alert[] = [
    { ...slow, action: 'pause' },
    { ...slow, threshold: 20, action: 'scale_up' },
  ];
  await withFleet({ env: env(), rules }, async (world) => {
    for (let minute = 0; minute <= 4; minute++) {
      Object.assign(world.reading, stuck(minute));
      if (minute === 0) await world.start('watchAlerts');
      await world.looked();
    }
    // Whoever can be told is told of what an alert does by itself.
    await eventually('both were told', () => slack.taken().length === 1 && webhook.taken().length === 1);
    const history = await world.client.workflow.getHandle(world.workflowId).fetchHistory();
    const scheduled = (history.events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: each }) => each?.activityType?.name ?? [],
    );
    expect(scheduled.filter((name) => name === 'pauseRuns')).toHaveLength(1);
    expect(scheduled.filter((name) => name === 'askForMachine')).toHaveLength(1);
  });
});
