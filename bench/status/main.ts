import { fork } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { writeMultistreamDump } from '../generate/dump';
import { germanPages } from '../generate/germanPages';
import { type MeasuredRun, measureRun } from '../run/extract';
import { databaseShare } from './databaseShare';

// `npm run bench:status`: what watching costs. A run alone and with many readers of the event stream, in turns; and the
// database's time for 100 watchers, as the database counts it.

const CACHE = resolve('.cache/bench');

function generated(pages: number): string {
  const folder = join(CACHE, `german-${pages}`);
  if (!existsSync(folder)) {
    writeMultistreamDump({
      ...{ folder: `${folder}.part`, dbname: 'dewiktionary', date: '20260901', pages: germanPages(pages, 1) },
    });
    renameSync(`${folder}.part`, folder);
  }
  return join(folder, 'dewiktionary', '20260901');
}

interface Watched {
  run: MeasuredRun;
  readers: { open: number; events: number; ended: number };
}

async function watched(dump: string, home: string, readers: number): Promise<Watched> {
  const child = fork(join(__dirname, 'readers.js'), [home, String(readers)]);
  const told = new Promise<Watched['readers']>((done) =>
    child.once('message', (said) => done(said as Watched['readers'])),
  );
  const run = await measureRun(dump, home);
  child.send('end');
  return { run, readers: await told };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function main(): Promise<void> {
  const { pages, readers, rounds, seconds } = new Command('bench status')
    .option('--pages <number>', 'pages to generate', Number, 50_000)
    .option('--readers <number>', 'of the event stream', Number, 1_000)
    .option('--rounds <number>', 'runs of each kind', Number, 3)
    .option('--seconds <number>', 'how long 100 watchers watch the database', Number, 20)
    .parse()
    .opts<{ pages: number; readers: number; rounds: number; seconds: number }>();
  mkdirSync(CACHE, { recursive: true });

  const share = await databaseShare(join(CACHE, 'status-home'), seconds);
  console.log(
    `100 watchers, ${share.units} units: ${share.pictures} pictures in ${share.seconds.toFixed(1)} s, ` +
      `${share.milliseconds.toFixed(1)} ms of the database's time (${(100 * share.share).toFixed(2)} %)`,
  );

  const alone: number[] = [];
  const together: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const plain = await measureRun(generated(pages), join(CACHE, 'home'));
    const { run, readers: seen } = await watched(generated(pages), join(CACHE, 'home'), readers);
    alone.push(plain.seconds);
    together.push(run.seconds);
    const say = ({ seconds: took, costs }: MeasuredRun): string =>
      `${took.toFixed(1)} s, master ${Math.round(costs.master?.peakMb ?? 0)} MB and ${(costs.master?.cpuSeconds ?? 0).toFixed(1)} CPU s`;
    console.log(`alone: ${say(plain)}`);
    console.log(
      `${seen.open} readers: ${say(run)}; ${seen.events} pictures read, ${seen.ended} streams dropped or ended`,
    );
  }
  if (rounds === 0) return;
  console.log(
    `${readers} readers against none: ${(median(together) / median(alone)).toFixed(3)} of the time`,
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
