import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParsePool } from '../../src/activities/parsing/parsePool';
import type { ParseJob } from '../../src/activities/parsing/parseJob';
import { AqeaError } from '../../src/support/errors';

// A thread that keeps the pool's protocol and does what the job's name says, page by page: a real thread, busy for real.
const script = join(mkdtempSync(join(tmpdir(), 'aqea-pool-')), 'thread.js');
writeFileSync(
  script,
  `const { parentPort, workerData } = require('node:worker_threads');
   const cells = new Int32Array(workerData.clock);
   const burn = (ms) => { const until = Date.now() + ms; while (Date.now() < until); };
   parentPort.on('message', ({ job, verdicts, startedAt }) => {
     const error = (known, name) => parentPort.postMessage({ error: { name, message: 'm', code: 'C', what: 'w', where: 'here', retry: 'final', known } });
     if (job.base === 'corrupt') return error(true, 'Bz2Corrupt');
     if (job.base === 'bug') return error(false, 'TypeError');
     const visit = (pageId, alone) => {
       if (verdicts.hopeless.some((v) => v.pageId === pageId)) return 0;
       Atomics.store(cells, 1, Date.now() - startedAt);
       Atomics.store(cells, 2, alone ? 1 : 0);
       Atomics.store(cells, 0, pageId);
       if (pageId === 7 && job.base === 'slow') burn(alone ? 500 : 60000);
       if (pageId === 7 && job.base === 'endless') burn(60000);
       if (pageId === 7 && job.base === 'greedy') { const all = []; for (;;) all.push(new Array(1e5).fill(pageId)); }
       Atomics.store(cells, 0, 0);
       return 1;
     };
     let done = 0;
     for (let id = 1; id <= 10; id++) if (!verdicts.aside.includes(id)) done += visit(id, false);
     for (const id of verdicts.aside) done += visit(id, true);
     if (job.base === 'busy') burn(300);
     parentPort.postMessage({ summary: { pages: done, rows: 0, deadLetters: verdicts.hopeless.length } });
   });`,
);

const limits = { asideMs: 200, aloneMs: 1_500 };
const none = new Float64Array();
const known = { pageIds: none, revIds: none, outcomes: new Uint8Array(), entryCounts: new Uint16Array() };
const job = (base: string): ParseJob => ({ base, provider: 'hetzner', known });
const never = new AbortController().signal;

let pool: ParsePool;
beforeEach(() => void (pool = new ParsePool({ threads: 1, script, limits, maxHeapMb: 64 })));
afterEach(() => pool.close());

test('a unit is parsed in a thread', async () => {
  expect(await pool.run(job('plain'), never)).toEqual({ pages: 10, rows: 0, deadLetters: 0 });
});

test('a page that takes long is parsed alone and is not lost', async () => {
  expect(await pool.run(job('slow'), never)).toEqual({ pages: 10, rows: 0, deadLetters: 0 });
});

test('a page that never ends becomes a dead letter, and the thread is free again', async () => {
  expect(await pool.run(job('endless'), never)).toEqual({ pages: 9, rows: 0, deadLetters: 1 });
  expect(await pool.run(job('plain'), never)).toMatchObject({ pages: 10 });
});

test('a page that eats the memory becomes a dead letter, and the process lives', async () => {
  expect(await pool.run(job('greedy'), never)).toMatchObject({ pages: 9, deadLetters: 1 });
});

test('unusable bytes are reported with the name and the place that the thread gave', async () => {
  const error: unknown = await pool.run(job('corrupt'), never).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(AqeaError);
  expect(error).toMatchObject({ name: 'Bz2Corrupt', code: 'C', where: 'here', retry: 'final' });
});

test('a programming error stays one', async () => {
  const error: unknown = await pool.run(job('bug'), never).catch((e: unknown) => e);
  expect(error).not.toBeInstanceOf(AqeaError);
  expect(error).toMatchObject({ name: 'TypeError' });
});

test('a cancelled unit ends its thread at once; one that waits for a thread leaves the queue', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const endless = pool.run(job('endless'), first.signal);
  const waiting = pool.run(job('plain'), second.signal);
  second.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  first.abort();
  await expect(endless).rejects.toMatchObject({ name: 'AbortError' });
  expect(await pool.run(job('plain'), never)).toMatchObject({ pages: 10 });
});

test('more units than threads wait their turn', async () => {
  const summaries = await Promise.all(['busy', 'busy', 'busy'].map((base) => pool.run(job(base), never)));
  expect(summaries.map((s) => s.pages)).toEqual([10, 10, 10]);
});

test('while threads are busy the event loop turns', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 10);
  await pool.run(job('busy'), never);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
