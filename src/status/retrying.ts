import type { Client } from '@temporalio/client';
import { redact } from '../support/redact';
import type { RetryingStep } from './schemas';

/** Units that are looked at: what keeps one from going on usually keeps all. */
const UNITS_LOOKED_AT = 20;

/** What a run keeps trying: its own steps and those of its units, as Temporal has them; those that failed the same way are one. */
export async function readRetrying(client: Client, workflowId: string): Promise<RetryingStep[]> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const units = (raw.pendingChildren ?? []).slice(0, UNITS_LOOKED_AT);
  const described = await Promise.all(
    units.map(({ workflowId: unit }) =>
      client.workflow
        .getHandle(unit ?? '')
        .describe()
        // Done in the meantime.
        .catch(() => null),
    ),
  );
  const pending = [raw, ...described.map((unit) => unit?.raw)].flatMap((one) => one?.pendingActivities ?? []);
  const found = new Map<string, RetryingStep>();
  for (const { activityType, attempt, lastFailure } of pending) {
    if (!lastFailure) continue;
    const step = activityType?.name ?? '';
    const { code, reason } = readFailure(client, lastFailure);
    const key = `${step} ${code ?? reason}`;
    const same = found.get(key) ?? { step, steps: 0, attempts: 0, code, reason };
    same.steps += 1;
    same.attempts = Math.max(same.attempts, attempt ?? 0);
    found.set(key, same);
  }
  return [...found.values()].sort((a, b) => b.steps - a.steps);
}

type Pending = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw']['pendingActivities']
>[number];

function readFailure(
  client: Client,
  { message, applicationFailureInfo }: NonNullable<Pending['lastFailure']>,
): Pick<RetryingStep, 'code' | 'reason'> {
  const [payload] = applicationFailureInfo?.details?.payloads ?? [];
  const { payloadConverter } = client.options.loadedDataConverter;
  const detail = payload ? payloadConverter.fromPayload<{ code?: unknown } | null>(payload) : null;
  const code = typeof detail?.code === 'string' ? detail.code : null;
  return { code, reason: redact((message ?? '').replaceAll(' | ', '. ')) };
}
