import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { candidate } from '../../src/addresses/candidates';
import type { EntryKey } from '../../src/entries/entryKey';
import type { Group } from '../../src/entries/group';
import type { EntryRow } from '../../src/entries/row';
import type { PlannedUnit } from '../../src/sources/source';
import type { EntryStore, UpsertUnit } from '../../src/stores/entryStore';
import { migrate } from '../../src/stores/postgres/migrate';
import { openPostgresStore } from '../../src/stores/postgres/postgresStore';
import { openRowsFile, RowsFileWriter } from '../../src/stores/rowsFile';

/*
 * What writing to Postgres costs, and what users' queries cost on many rows:
 *   node dist/bench/micro/postgresStore.js DATABASE_URL [ENTRIES=100000] [WRITERS=1]
 * The database should be empty; it is left as it is afterwards. Server CPU is read from /proc, so the server must be local.
 */

const UNIT = 4_000;
const SYLLABLES =
  'be ge ver an auf haus tisch lauf spiel stein kraft wort buch zeit licht wasser feuer land berg tal'.split(
    ' ',
  );
const ENDINGS = ['e', 'en', 'er', 'es', 'em', 'st', 'te', 'ten', 'tet', 'test', 'end', 'et'];

interface Made {
  row: EntryRow;
}

/** Different for each number. */
function word(at: number): string {
  let tail = '';
  for (let rest = Math.floor(at / 8_000); rest > 0; rest = Math.floor(rest / 26))
    tail += String.fromCharCode(97 + (rest % 26));
  const head = [at % 20, Math.floor(at / 20) % 20, Math.floor(at / 400) % 20].map((s) => SYLLABLES[s]);
  return `${head.join('')}${tail && `q${tail}`}`;
}

/** Percent up to which, group, forms of each: about as in the German edition. */
const KINDS: readonly [number, Group, number][] = [
  [62, 'form', 0],
  [82, 'noun', 8],
  [87, 'name', 2],
  [92, 'multiword', 2],
  [97, 'adjective', 60],
  [100, 'verb', 30],
];

function entry(at: number, text = ''): Made {
  const label = word(at);
  const kind = (at * 7919) % 100;
  const [, group, count] = KINDS.find(([below]) => kind < below)!;
  const forms = Array.from({ length: count }, (_, n) => {
    const form = label + ENDINGS[n % 12]! + (n >= 12 ? (['', 'e', 's'][Math.floor(n / 12)] ?? '') : '');
    return group === 'verb' && n % 10 === 9 ? `ge${form}` : form;
  });
  const key = `de:${group}:${label}:1` as EntryKey;
  const says = count
    ? {
        glosses: [
          `eine Erklärung des Wortes ${label}, die so lang ist wie üblich und noch etwas mehr enthält${text}`,
        ],
        examples: [
          {
            text: `Ein Beispielsatz mit ${label} darin, der auch nicht ganz kurz ist, damit die Größe stimmt.`,
          },
        ],
      }
    : { glosses: [`Plural von ${label}${text}`], form_of: [{ word: label }], tags: ['form-of'] };
  const meta = {
    ...{ word: label, lang: 'Deutsch', lang_code: 'de', pos: group, senses: [says] },
    forms: forms.map((form, n) => ({ form, tags: ['nominative', 'plural', 'strong'].slice(0, 1 + (n % 3)) })),
    ...{
      sounds: [{ ipa: `[ˈ${label}]` }, { audio: `De-${label}.ogg` }],
      hyphenations: [{ parts: [label.slice(0, 3), label.slice(3)] }],
    },
    source: {
      wiki: 'de.wiktionary.org',
      page_id: at,
      title: label,
      revision: 1_000_000 + at,
      timestamp: '2026-10-01T00:00:00Z',
      url: `https://de.wiktionary.org/w/index.php?oldid=${1_000_000 + at}`,
      license: 'CC BY-SA 4.0',
    },
    ...{ cloud_provider: ['hetzner', 'digitalocean', 'linode'][at % 3], frequency: 0 },
  };
  return {
    row: {
      ...{
        entryKey: key,
        address: candidate(key, group, 'de', 0),
        edition: 'de',
        pageId: at,
        language: 'de',
      },
      ...{
        pos: group,
        label,
        description: says.glosses[0]!,
        domain: null,
        meta: JSON.stringify(meta),
        forms,
      },
      ...{
        revId: 1_000_000 + at,
        contentHash: createHash('sha256')
          .update(label + text)
          .digest('hex'),
      },
    },
  };
}

/** Process id of the server that the database is on. */
let postmaster = '';

async function main(): Promise<void> {
  const [url, entries = '100000', writers = '1'] = process.argv.slice(2);
  if (!url) throw new Error('usage: postgresStore DATABASE_URL [ENTRIES] [WRITERS]');
  await migrate(url);
  postmaster = await serverPid(url);
  const store = await openPostgresStore({
    url,
    applicationName: 'bench',
    maxConnections: Number(writers) + 1,
  });
  const folder = mkdtempSync(join(tmpdir(), 'aqea-bench-'));
  const units = Math.ceil(Number(entries) / UNIT);
  const table: Record<string, string | number>[] = [];
  try {
    const rowsCpu = cpu();
    for (let unit = 0; unit < units; unit++) writeRows(join(folder, `a${unit}`), unit, 1, '');
    const spent = cpu(rowsCpu).own;
    console.log(
      `rows files: ${((spent / units / UNIT) * 1e6).toFixed(1)} us per entry, entry generator included`,
    );
    for (const [name, base] of [
      ['fresh', 'a'],
      ['unchanged', 'a'],
      ['one in ten changed', 'b'],
    ] as const) {
      if (base === 'b')
        for (let unit = 0; unit < units; unit++) writeRows(join(folder, `b${unit}`), unit, 10, ' (neu)');
      table.push(await run(store, name, { folder, base, units, writers: Number(writers), url }));
    }
    console.table(table);
    console.log(`peak memory of the client: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
    await queries(url, store);
  } finally {
    rmSync(folder, { recursive: true });
    await store.close();
  }
}

function writeRows(base: string, unit: number, every: number, text: string): void {
  const writer = new RowsFileWriter(base);
  for (let at = unit * UNIT; at < (unit + 1) * UNIT; at++)
    writer.add(entry(at, at % every === 0 ? text : '').row, 1);
  writer.finish(null);
}

interface Run {
  folder: string;
  base: string;
  units: number;
  writers: number;
  url: string;
}

async function run(store: EntryStore, name: string, options: Run): Promise<Record<string, string | number>> {
  const { units, base } = options;
  const planned: PlannedUnit[] = Array.from({ length: units }, (_, unit) => ({
    ...{ unit, file: 0, start: unit, end: unit + 1, pages: UNIT, index: null },
    ...{ firstPageId: unit * UNIT, lastPageId: (unit + 1) * UNIT - 1 },
  }));
  const { extractionId } = await store.openExtraction({
    ...{ edition: 'de', languages: ['de'], parserVersion: 1, workflowId: 'bench', runId: randomUUID() },
    plan: {
      source: {
        kind: 'file',
        dbname: 'dewiktionary',
        date: null,
        complete: false,
        files: [],
        namespaces: {},
        base: '',
      },
      ...{ units: planned, pages: units * UNIT, planHash: randomUUID(), warnings: [] },
    },
    isRunning: () => Promise.resolve(false),
  });
  const before = cpu();
  const started = performance.now();
  let next = 0;
  const write = async (): Promise<void> => {
    for (let unit = next++; unit < units; unit = next++)
      await writeUnit(store, extractionId, unit, join(options.folder, base + unit));
  };
  await Promise.all(Array.from({ length: options.writers }, write));
  const seconds = (performance.now() - started) / 1_000;
  const spent = cpu(before);
  const perLakh = 100_000 / (units * UNIT);
  const finalizing = performance.now();
  const finalCpu = cpu();
  const report = await store.finalizeExtraction({
    ...{ extractionId, failedUnits: [], allowWithdrawals: false },
    ...{ signal: new AbortController().signal, heartbeat: () => undefined },
  });
  const final = cpu(finalCpu);
  return {
    run: name,
    'rows/s': Math.round((units * UNIT) / seconds),
    'server CPU s/100k': (spent.server * perLakh).toFixed(2),
    'client CPU s/100k': (spent.own * perLakh).toFixed(2),
    inserted: report.inserted,
    updated: report.updated,
    'finalize s': ((performance.now() - finalizing) / 1_000).toFixed(1),
    'settle s': ((report.timings?.['settleMs'] ?? 0) / 1_000).toFixed(1),
    'frequency s': ((report.timings?.['frequencyMs'] ?? 0) / 1_000).toFixed(1),
    'finalize CPU s (server/client)': `${final.server.toFixed(1)}/${final.own.toFixed(1)}`,
  };
}

async function writeUnit(store: EntryStore, extractionId: string, unit: number, base: string): Promise<void> {
  const claimed = await store.claimUnit({
    extractionId,
    unit,
    provider: 'hetzner',
    workerId: 'bench',
    parserVersion: 1,
    mode: 'normal',
  });
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  const rows = await openRowsFile(base);
  const pageIds = Array.from({ length: UNIT }, (_, at) => unit * UNIT + at);
  const request: UpsertUnit = {
    ...{
      extractionId,
      unit,
      provider: 'hetzner',
      attempt: claimed.attempt,
      mode: 'normal',
      rows,
      deadLetters: [],
    },
    pages: {
      ...{ pageIds, revIds: pageIds.map((id) => 1_000_000 + id) },
      ...{ outcomes: pageIds.map(() => 'stored' as const), entryCounts: pageIds.map(() => 1) },
    },
    ...{
      problems: {},
      warnings: {},
      timings: {},
      signal: new AbortController().signal,
      heartbeat: () => undefined,
    },
  };
  await store.upsertUnit(request);
  await rows.close();
}

const QUERIES: Record<string, string> = {
  'top ten by frequency': `select label, (meta->>'frequency')::int as frequency from aqea_entries order by (meta->>'frequency')::int desc limit 10`,
  'entries per hour': `select date_trunc('hour', created_at) as hour, count(*) from aqea_entries group by 1 order by 1`,
  'entries per provider': `select meta->>'cloud_provider' as provider, count(*) from aqea_entries group by 1`,
};

async function queries(url: string, store: EntryStore): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ size: string; rows: string; indexes: string }>(
    `select pg_table_size('aqea_entries') as size, pg_indexes_size('aqea_entries') as indexes, count(*) as rows from aqea_entries`,
  );
  const { size, indexes, rows: count } = rows[0]!;
  console.log(
    `${count} rows, ${Math.round(Number(size) / Number(count))} B heap and ${Math.round(Number(indexes) / Number(count))} B indexes each`,
  );
  const times: Record<string, string>[] = [];
  const time = async (name: string, step: () => Promise<unknown>): Promise<void> => {
    const took: number[] = [];
    for (let n = 0; n < 4; n++) {
      const started = performance.now();
      await step();
      took.push(performance.now() - started);
    }
    times.push({
      query: name,
      'first ms': took[0]!.toFixed(1),
      'then ms': Math.min(...took.slice(1)).toFixed(1),
    });
  };
  for (const [name, text] of Object.entries(QUERIES)) await time(name, () => client.query(text));
  const lookup =
    (text: string, match: 'exact' | 'folded', prefix = false) =>
    () =>
      store.lookup({ word: text, match, prefix, limit: 20 });
  await time('lookup of a headword', lookup(word(4_711), 'exact'));
  await time('lookup of a regular form', lookup(`${word(4_786)}en`, 'exact'));
  await time('lookup of an irregular form', lookup(`ge${word(5_090)}test`, 'exact'));
  await time('lookup, folded', lookup(word(4_711).toUpperCase(), 'folded'));
  await time('lookup, folded prefix', lookup('HAUSTISCH', 'folded', true));
  console.table(times);
  await client.end();
}

/** CPU seconds of this process and of the server's, all of them; since `before`. */
function cpu(before = { own: 0, server: 0 }): { own: number; server: number } {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1e6 - before.own, server: serverCpu() - before.server };
}

async function serverPid(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  try {
    return readFileSync(`/proc/${rows[0]!.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]!;
  } catch {
    return 'unknown';
  } finally {
    await client.end();
  }
}

function serverCpu(): number {
  try {
    const stat = (pid: string) =>
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
    const children = execFileSync('pgrep', ['-P', postmaster], { encoding: 'utf8' }).trim().split('\n');
    const [, , , , , , , , , , , utime, stime, cutime, cstime] = stat(postmaster) as [
      number,
      ...number[],
    ] as number[];
    const dead = utime! + stime! + cutime! + cstime!;
    return (
      children.reduce((sum, pid) => {
        const [, , , , , , , , , , , childUser, childSystem] = stat(pid);
        return sum + childUser! + childSystem!;
      }, dead) / 100
    );
  } catch {
    return Number.NaN;
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
