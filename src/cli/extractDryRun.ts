import { readEnvironment } from '../config/environment';
import { loadConfig } from '../config/loader';
import type { Config } from '../config/schema';
import { BYTES_PER_ROW, secondsAlone, workOf } from '../fleet/estimate';
import { createDumpSource } from '../sources/dumpSource';
import type { SourcePlan } from '../sources/source';
import type { ValidInput } from '../workflows/types';
import { askContact } from './askContact';
import type { Terminal } from './terminal';
import { bytes, count, duration, number, table } from './text';

export interface DryRun {
  dump: string;
  date: string | null;
  pages: number;
  units: number;
  bytes: number;
  /** At most, when the edition is not the language's own: what share of its pages has the language is not known. */
  rows: number;
  databaseBytes: number;
  /** On one machine with two cores. */
  seconds: number;
  warnings: string[];
}

/** Plans with the source itself, writes nothing, and says what a run would be. */
export async function dryRun(
  input: ValidInput,
  options: { config?: string; json?: true },
  terminal: Terminal,
): Promise<void> {
  const config = loadConfig({ file: options.config, env: terminal.env });
  const dump = input.source.dump ?? readEnvironment(terminal.env).defaultDump;
  await askContact(config, dump, terminal);
  terminal.err('Planning from the index alone; nothing is written.');
  const plan = await planOnly(input, dump, config);
  const estimate = estimateOf(plan, config);
  terminal.out(options.json ? JSON.stringify(estimate) : dryRunText(estimate, input));
}

async function planOnly(input: ValidInput, dump: string | undefined, config: Config): Promise<SourcePlan> {
  const source = createDumpSource({
    baseUrl: config.source.base_url,
    contact: config.source.contact,
    unitBytes: config.performance.unit_bytes,
    // Without a database nobody counts connections; planning opens one at a time.
    withHostLease: (_host, _signal, step) => step(),
  });
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    return await source.plan(
      {
        edition: input.edition,
        ...(dump === undefined ? {} : { dump }),
        ...(input.source.dbname === undefined ? {} : { dbname: input.source.dbname }),
      },
      { signal: interrupted.signal, heartbeat: () => undefined },
    );
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function estimateOf({ source, units, pages, warnings }: SourcePlan, config: Config): DryRun {
  const dumpBytes = units.reduce((sum, unit) => sum + unit.end - unit.start, 0);
  const remote = /^https?:/.test(source.files[0]?.location ?? '');
  const work = workOf({ pages, bytes: remote ? dumpBytes : 0 });
  return {
    dump: source.files.map(({ location }) => location).join(', '),
    date: source.date,
    pages,
    units: units.length,
    bytes: dumpBytes,
    rows: work.rows,
    databaseBytes: work.rows * BYTES_PER_ROW,
    seconds: secondsAlone(work, config.source.max_connections_per_host),
    warnings,
  };
}

function dryRunText(estimate: DryRun, { edition, languages }: ValidInput): string {
  const upTo = languages.length === 1 && languages[0] === edition ? 'about' : 'up to';
  return [
    `A run of ${languages.join(', ')} from ${edition}.wiktionary would be:`,
    table([
      ['  dump', `${estimate.dump}${estimate.date ? ` (${estimate.date})` : ''}`],
      ['  pages', number(estimate.pages)],
      [
        '  units',
        `${count(estimate.units, 'unit')} of ${bytes(estimate.bytes / Math.max(1, estimate.units))}, ${bytes(estimate.bytes)} together`,
      ],
      ['  rows', `${upTo} ${number(estimate.rows)} if nothing is stored yet`],
      ['  database', `${upTo} ${bytes(estimate.databaseBytes)}`],
      ['  time', `about ${duration(estimate.seconds)} on one machine with two cores`],
    ]),
    ...estimate.warnings.map((warning) => `  warning: ${warning}`),
  ].join('\n');
}
