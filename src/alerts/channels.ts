import { createHmac } from 'node:crypto';
import { AqeaError } from '../support/errors';
import type { Notice } from './condition';
import { slackMessage } from './slackMessage';

export const CHANNELS = ['slack_notification', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Where alerts go; from the environment, since a Slack address is a secret. */
export interface ChannelAddresses {
  /** `SLACK_WEBHOOK_URL` */
  slackUrl: string | undefined;
  /** `AQEA_ALERT_WEBHOOK_URL` */
  webhookUrl: string | undefined;
  /** `AQEA_ALERT_WEBHOOK_SECRET`: signs what is sent. */
  webhookSecret: string | undefined;
}

/** The receiver asks for patience, is down, or did not answer; Temporal tries again. */
export class AlertNotTaken extends AqeaError {
  readonly code = 'AQEA_ALERT_NOT_TAKEN';
  readonly retry = 'retry';
  constructor(
    what: string,
    where: string,
    /** What the receiver asked for. */
    readonly retryAfterMs?: number,
  ) {
    super({ what, where, hint: 'It is sent again, for an hour.' });
  }
}

/** The receiver does not want it: a revoked or mistyped address. */
export class AlertRefused extends AqeaError {
  readonly code = 'AQEA_ALERT_REFUSED';
  readonly retry = 'final';
}

/** This master does not know where alerts of this kind go; another one may: those on rented machines know no address. */
export class AlertAddressMissing extends AqeaError {
  readonly code = 'AQEA_ALERT_ADDRESS_MISSING';
  readonly retry = 'retry';
}

const ANSWER_WITHIN_MS = 10_000;

export function readChannels(env: NodeJS.ProcessEnv): ChannelAddresses {
  const get = (name: string): string | undefined => env[name]?.trim() || undefined;
  return {
    slackUrl: get('SLACK_WEBHOOK_URL'),
    webhookUrl: get('AQEA_ALERT_WEBHOOK_URL'),
    webhookSecret: get('AQEA_ALERT_WEBHOOK_SECRET'),
  };
}

/** Channels that have an address. */
export function openChannels({ slackUrl, webhookUrl }: ChannelAddresses): Channel[] {
  return [
    ...(slackUrl === undefined ? [] : ['slack_notification' as const]),
    ...(webhookUrl === undefined ? [] : ['webhook' as const]),
  ];
}

/**
 * Sends these notices, in one request. The addresses never appear in an error: whoever knows Slack's can write there.
 * @param now milliseconds since 1970
 * @throws AlertNotTaken, AlertRefused, AlertAddressMissing
 */
export async function send(
  channel: Channel,
  notices: readonly Notice[],
  addresses: ChannelAddresses,
  now: number,
): Promise<void> {
  if (channel === 'slack_notification') {
    const url = addresses.slackUrl ?? missing('SLACK_WEBHOOK_URL');
    return post(channel, url, JSON.stringify(slackMessage(notices)), {});
  }
  const url = addresses.webhookUrl ?? missing('AQEA_ALERT_WEBHOOK_URL');
  const body = JSON.stringify({ sentAt: new Date(now).toISOString(), notices });
  return post(channel, url, body, signature(body, addresses.webhookSecret, now));
}

/** `X-Aqea-Signature: v1=` HMAC-SHA256, hex, over `<X-Aqea-Timestamp>.<body>`: a receiver can refuse what is old or forged. */
export function signature(body: string, secret: string | undefined, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  if (secret === undefined) return { 'x-aqea-timestamp': timestamp };
  const hmac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-aqea-timestamp': timestamp, 'x-aqea-signature': `v1=${hmac}` };
}

async function post(
  channel: Channel,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (error) {
    // Node's message may hold the address, its code does not.
    const { name, cause } = error as Error & { cause?: { code?: string } };
    throw new AlertNotTaken(`The receiver of alerts does not answer (${cause?.code ?? name})`, channel);
  }
  const answer = (await response.text().catch(() => '')).slice(0, 200).replaceAll(url, '***');
  if (response.ok) return;
  const { status } = response;
  if (status === 429 || status >= 500)
    throw new AlertNotTaken(
      `The receiver of alerts answers ${status}`,
      channel,
      retryAfterMs(response.headers.get('retry-after')),
    );
  throw new AlertRefused({
    what: `The receiver of alerts refuses them: ${status} ${answer}`.trim(),
    where: channel,
    hint: `Set ${channel === 'slack_notification' ? 'SLACK_WEBHOOK_URL' : 'AQEA_ALERT_WEBHOOK_URL'} to an address that is good, for every master.`,
  });
}

/** Seconds or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(1_000, ms) : undefined;
}

function missing(variable: string): never {
  throw new AlertAddressMissing({
    what: 'There is an alert to be sent, and nobody has said where to',
    where: `environment variable ${variable}, of the masters`,
    hint: 'Set it for a master that runs where you are, or take the action out of `monitoring.alerts`.',
  });
}
