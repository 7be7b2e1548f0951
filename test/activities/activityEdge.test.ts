import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { toFailure, withFailures } from '../../src/activities/applicationFailure';
import { stepLog } from '../../src/activities/stepLog';
import { createLogger } from '../../src/support/logger';
import { whileAlive } from '../../src/activities/liveness';
import { AqeaError } from '../../src/support/errors';
import { NO_STEP_LOG } from '../support/noStepLog';

class HostBusy extends AqeaError {
  readonly code = 'AQEA_TEST_HOST_BUSY';
  readonly retry = 'retry';
  readonly retryAfterMs = 7_000;
}

class DumpGone extends AqeaError {
  readonly code = 'AQEA_TEST_DUMP_GONE';
  readonly retry = 'final';
}

test('a step that waits says that it lives', async () => {
  const environment = new MockActivityEnvironment();
  let beats = 0;
  environment.on('heartbeat', () => beats++);
  await environment.run(() => whileAlive(() => new Promise((done) => setTimeout(done, 2_300))));
  expect(beats).toBeGreaterThanOrEqual(1);
});

test('a cancelled step is aborted by its signal, and ends as cancelled', async () => {
  const environment = new MockActivityEnvironment();
  const { step } = withFailures(
    {
      step: () =>
        whileAlive(
          ({ signal }) =>
            new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason as Error)),
            ),
        ),
    },
    NO_STEP_LOG,
  );
  const running = environment.run(step);
  environment.cancel();
  await expect(running).rejects.toThrow(CancelledFailure);
});

test('an error says itself whether it is retried, and when', () => {
  expect(toFailure(new HostBusy({ what: 'busy' }))).toMatchObject({
    type: 'HostBusy',
    nonRetryable: false,
    nextRetryDelay: 7_000,
  });
  expect(toFailure(new DumpGone({ what: 'gone', where: 'x', hint: 'y' }))).toMatchObject({
    type: 'DumpGone',
    nonRetryable: true,
    message: 'gone | where: x | y',
  });
});

test('an error that nobody expected is final and leaves its cause behind', () => {
  const failure = toFailure(new TypeError('no', { cause: new Error('postgresql://user:secret@host') }));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'ProgrammingError', nonRetryable: true, message: 'TypeError: no' });
  expect(failure.cause).toBeUndefined();
});

test('each line says which unit of which extraction it is about, at which provider, in which attempt', async () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', readable: false, write: (line) => lines.push(line) });
  const reference = { extractionId: 'x-1', unit: 7, provider: 'linode', attempt: 3, workerQueue: 'w' };
  const steps = withFailures(
    {
      upsertUnit: async (_: typeof reference) => ({ stored: 1 }),
      parseUnit: (_: typeof reference) => Promise.reject(new HostBusy({ what: 'busy' })),
      planExtraction: async (_: { language: string }) => 1,
    },
    stepLog(logger),
  );
  const run = (step: () => Promise<unknown>) => new MockActivityEnvironment({ attempt: 2 }).run(step);
  await run(() => steps.upsertUnit(reference));
  await run(() => steps.parseUnit(reference)).catch(() => undefined);
  await run(() => steps.planExtraction({ language: 'de' }));
  const about = { extraction: 'x-1', unit: 7, provider: 'linode', attempt: 3, try: 2 };
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'info', msg: 'unit stored', activity: 'upsertUnit', ...about, ms: expect.any(Number) },
    { level: 'warn', msg: 'step failed', activity: 'parseUnit', ...about, err: { message: 'busy' } },
    { level: 'debug', msg: 'step done', activity: 'planExtraction', try: 2 },
  ]);
});
