import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { AqeaError } from '../../support/errors';
import { type FromThread, PageClock, type ToThread } from './parseJob';
import { parseUnitFiles } from './parseUnitFiles';

// Entry of a parse thread: one unit at a time, from file to file.

const port = parentPort;
if (!port) throw new Error('parseThread runs only as a worker thread');
const clock = new PageClock((workerData as { clock: SharedArrayBuffer }).clock);

port.on('message', (message: ToThread) => {
  port.postMessage(answer(message));
});

function answer({ job, verdicts, startedAt }: ToThread): FromThread {
  try {
    const claim = readFileSync(`${job.base}.claim`, 'utf8');
    return { summary: parseUnitFiles({ job, claim, verdicts, clock, startedAt }) };
  } catch (error) {
    return { error: describe(error) };
  }
}

function describe(error: unknown): Extract<FromThread, { error: unknown }>['error'] {
  if (error instanceof AqeaError) {
    const { name, message, code, what, where, hint, retry } = error;
    return {
      name,
      message,
      code,
      what,
      retry,
      known: true,
      ...(where ? { where } : {}),
      ...(hint ? { hint } : {}),
    };
  }
  if (isMissingFile(error))
    return {
      ...{ name: 'SpoolLost', code: 'AQEA_SPOOL_LOST', message: error.message, retry: 'final', known: true },
      ...{ what: 'The unit is not in this worker’s spool', where: error.path ?? '' },
    };
  const { name, message, stack } =
    error instanceof Error ? error : { name: 'Error', message: String(error), stack: '' };
  return {
    name,
    message,
    code: '',
    what: message,
    retry: 'final',
    known: false,
    ...(stack ? { stack } : {}),
  };
}

function isMissingFile(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}
