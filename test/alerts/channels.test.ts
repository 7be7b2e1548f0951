import { createHmac } from 'node:crypto';
import { openChannels, readChannels, send } from '../../src/alerts/channels';
import type { Notice } from '../../src/alerts/condition';
import { slackMessage, type SlackMessage } from '../../src/alerts/slackMessage';
import { redact } from '../../src/support/redact';
import { type Receiver, startReceiver } from './receiver';

const notice: Notice = {
  ...{ id: 'a:1:firing', status: 'firing', since: '2026-11-26T12:00:00.000Z' },
  condition: {
    ...{ key: 'a', severity: 'critical', what: '3 of 10 workers fell silent <&>', where: 'deployment test1' },
    ...{ hint: 'Look at `aqea status`.', kind: 'state' },
  },
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const addresses = (more: NodeJS.ProcessEnv = {}) =>
  readChannels({ SLACK_WEBHOOK_URL: receiver.url, AQEA_ALERT_WEBHOOK_URL: receiver.url, ...more });

test('Slack is told what, where and what to do, in text and in blocks, escaped', async () => {
  await send('slack_notification', [notice], addresses(), Date.now());
  const { text, blocks } = JSON.parse(receiver.received[0]!.body) as SlackMessage;
  expect(text).toBe('AQEA critical: 3 of 10 workers fell silent &lt;&amp;&gt;');
  const block = (blocks[0] as { text: { text: string } }).text.text;
  expect(block).toContain('*critical*: 3 of 10 workers fell silent &lt;&amp;&gt;');
  expect(block).toContain('*Where:* deployment test1, since 2026-11-26 12:00 UTC');
  expect(block).toContain('*What to do:* Look at `aqea status`.');
});

test('many notices stay within what Slack takes', () => {
  const long = { ...notice, condition: { ...notice.condition, what: 'x'.repeat(9_000) } };
  const { text, blocks } = slackMessage(Array.from({ length: 60 }, () => long));
  expect(blocks.length).toBeLessThanOrEqual(13);
  expect(text.length).toBeLessThan(3_001);
  for (const block of blocks)
    expect((block as { text: { text: string } }).text.text.length).toBeLessThan(3_001);
});

test('429 says how long to wait', async () => {
  receiver.answers.push({ status: 429, headers: { 'retry-after': '7' } });
  await expect(send('slack_notification', [notice], addresses(), 0)).rejects.toMatchObject({
    ...{ code: 'AQEA_ALERT_NOT_TAKEN', retry: 'retry', retryAfterMs: 7_000 },
  });
});

test.each([
  [500, 'retry'],
  [404, 'final'],
])('%d is %s', async (status, retry) => {
  receiver.answers.push({ status, body: `no_team ${receiver.url}` });
  const error: unknown = await send('slack_notification', [notice], addresses(), 0).catch((e: unknown) => e);
  expect(error).toMatchObject({ retry });
  expect(String((error as Error).message)).not.toContain('canary-of-the-address');
});

test('nobody there is tried again, and the address is in no message', async () => {
  const { url } = receiver;
  await receiver.stop();
  const error: unknown = await send(
    'webhook',
    [notice],
    readChannels({ AQEA_ALERT_WEBHOOK_URL: url }),
    0,
  ).catch((e: unknown) => e);
  expect(error).toMatchObject({ retry: 'retry', what: expect.stringContaining('ECONNREFUSED') as string });
  expect(JSON.stringify(error) + String(error)).not.toContain('canary');
  receiver = await startReceiver();
});

test('a webhook gets JSON with ids, signed over time and body', async () => {
  await send('webhook', [notice], addresses({ AQEA_ALERT_WEBHOOK_SECRET: 's3cret' }), 1_700_000_000_000);
  const { headers, body } = receiver.received[0]!;
  expect(JSON.parse(body)).toMatchObject({
    notices: [{ id: 'a:1:firing', condition: { hint: 'Look at `aqea status`.' } }],
  });
  expect(headers['x-aqea-timestamp']).toBe('1700000000');
  const expected = createHmac('sha256', 's3cret').update(`1700000000.${body}`).digest('hex');
  expect(headers['x-aqea-signature']).toBe(`v1=${expected}`);
});

test('a channel without an address is not open, and sending there says which variable is missing', async () => {
  expect(openChannels(readChannels({}))).toEqual([]);
  expect(openChannels(addresses())).toEqual(['slack_notification', 'webhook']);
  await expect(send('webhook', [notice], readChannels({}), 0)).rejects.toThrow(/AQEA_ALERT_WEBHOOK_URL/);
});

test('Slack’s address is taken out of whatever is logged', () => {
  const line = 'POST https://hooks.slack.com/services/T0/B0/secret failed';
  expect(redact(line)).toBe('POST https://hooks.slack.com/*** failed');
});
