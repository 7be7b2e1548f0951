import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { writeMultistreamDump } from './generate/dump';
import { germanPages } from './generate/germanPages';
import { addressCost } from './run/addressCost';
import { type MeasuredRun, measureRun } from './run/extract';
import { readingFloor } from './run/floor';
import { table } from './run/table';

// `npm run bench`: a whole extraction of a generated dump on this machine, where its time goes, and the worker's memory.

const CACHE = resolve('.cache/bench');
const UNIT_BYTES = 1_000_000;

/** The generator is deterministic: what was made once is good for ever. */
function generated(pages: number): string {
  const folder = join(CACHE, `german-${pages}`);
  if (!existsSync(folder)) {
    console.log(`generating ${pages} pages into ${folder}`);
    const unfinished = `${folder}.part`;
    writeMultistreamDump({
      ...{ folder: unfinished, dbname: 'dewiktionary', date: '20260901', pages: germanPages(pages, 1) },
    });
    renameSync(unfinished, folder);
  }
  return join(folder, 'dewiktionary', '20260901');
}

function say(label: string, run: MeasuredRun): void {
  const { pages, units, entries, seconds, wallSeconds, costs } = run;
  const rate = Math.round(pages / seconds);
  console.log(
    `${label}: ${pages} pages in ${units} units, ${entries} entries; ${seconds.toFixed(1)} s from first byte to last commit ` +
      `(${rate} pages/s), ${wallSeconds.toFixed(1)} s with start and stop of all servers; ` +
      `worker at most ${Math.round(costs.worker?.peakMb ?? 0)} MB`,
  );
}

async function main(): Promise<void> {
  const { pages, dump } = new Command('bench')
    .option('--pages <number>', 'pages to generate', Number, 50_000)
    .option('--dump <path>', 'a local dump instead of a generated one')
    .parse()
    .opts<{ pages: number; dump?: string }>();
  mkdirSync(CACHE, { recursive: true });
  const home = join(CACHE, 'home');
  const large = dump === undefined ? generated(pages) : resolve(dump);

  const small = dump === undefined ? await measureRun(generated(Math.round(pages / 5)), home) : null;
  if (small) say('a fifth', small);
  const whole = await measureRun(large, home);
  say('whole', whole);
  if (small) {
    const ratio = (whole.costs.worker?.peakMb ?? 0) / (small.costs.worker?.peakMb ?? 1);
    console.log(`worker memory, whole against a fifth: ${ratio.toFixed(2)}`);
  }
  console.log();
  console.log(table(whole, await readingFloor(large, join(CACHE, 'unit.raw'), UNIT_BYTES)));
  console.log();
  console.log(addressCost(whole));
  console.log(`${Math.round(whole.pages / whole.seconds)} pages/s`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
