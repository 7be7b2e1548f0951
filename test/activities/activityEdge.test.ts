import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { toFailure, withFailures } from '../../src/activities/applicationFailure';
import { whileAlive } from '../../src/activities/liveness';
import { AqeaError } from '../../src/support/errors';

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
    () => undefined,
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
