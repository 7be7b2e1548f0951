import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Address } from '../../src/addresses/address';
import { slotAddress, slotAt, walkOf } from '../../src/addresses/candidates';
import { groupSlots } from '../../src/addresses/groups';
import { settle } from '../../src/addresses/settlement';
import type { EntryKey } from '../../src/entries/entryKey';
import type { Group } from '../../src/entries/group';
import { startPostgres } from '../../src/embedded/postgres';
import { Database } from '../../src/stores/postgres/connection';
import { checkDatabaseUrl } from '../../src/stores/postgres/databaseUrl';
import { migrate } from '../../src/stores/postgres/migrate';
import { settleAddresses } from '../../src/stores/postgres/settleAddresses';
import { processCost } from '../run/processes';

/*
 * What settling the addresses of a large first run costs, in time and memory, with rows and indexes as they are:
 *   node dist/bench/micro/settlement.js [ENTRIES=1200000]
 * Starts a Postgres of its own and removes it. The result is compared with the pure function's, entry by entry.
 */

const UNIT = 4_000;
const BLOCK = 0xa0;
/** Percent up to which: about as in the German edition. */
const KINDS: readonly (readonly [number, Group])[] = [
  [62, 'form'],
  [82, 'noun'],
  [87, 'name'],
  [92, 'multiword'],
  [97, 'adjective'],
  [100, 'verb'],
];

interface Provisional {
  key: EntryKey;
  address: Address;
}

/** What units make of it, one after the other: each entry its first candidate that is free. */
function* arrivals(entries: number): Generator<Provisional[]> {
  const taken = new Map<Group, Uint8Array>();
  for (let first = 0; first < entries; first += UNIT) {
    const unit: Provisional[] = [];
    for (let at = first; at < Math.min(entries, first + UNIT); at++) {
      const [, group] = KINDS.find(([below]) => (at * 7919) % 100 < below)!;
      const key = `de:${group}:wort${(at * 48_271) % 2_147_483_647}:1` as EntryKey;
      const walk = walkOf(key, group);
      const slots = taken.get(group) ?? new Uint8Array(groupSlots(group));
      taken.set(group, slots);
      let n = 0;
      while (slots[slotAt(walk, n)] === 1) n++;
      slots[slotAt(walk, n)] = 1;
      unit.push({ key, address: slotAddress(BLOCK, group, slotAt(walk, n)) });
    }
    // Units are inserted in the order of addresses.
    yield unit.sort((a, b) => (a.address < b.address ? -1 : 1));
  }
}

const FILL = `
  insert into aqea_entries (address, entry_key, edition, page_id, language, pos, label, description, meta, rev_id,
    parser_version, content_hash, extraction, settlement, folded, form_keys)
  select address, entry_key, 'de', n, 'de', split_part(entry_key, ':', 2), split_part(entry_key, ':', 3),
         'eine Erklärung, so lang wie üblich',
         jsonb_build_object('word', split_part(entry_key, ':', 3), 'frequency', 0, 'cloud_provider', 'hetzner',
           'senses', (select jsonb_agg(jsonb_build_object('sense_index', i, 'glosses', jsonb_build_array(md5(entry_key || i))))
                        from generate_series(1, 16) i)),
         n, 1, sha256(convert_to(entry_key, 'UTF8')), $1, $2, split_part(entry_key, ':', 3), '{}'
    from made order by n`;

/** @returns id of an extraction whose entries are all there and not settled */
async function fill(url: string, entries: number): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const id = randomUUID();
  await client.query(
    `insert into extractions (id, edition, languages, source, plan_hash, parser_version, workflow_id, run_id, units, pages)
     values ($1, 'de', '{de}', '{}', '', 1, 'bench', 'bench', 0, 0)`,
    [id],
  );
  const { rows } = await client.query<{ settlement: number }>(
    'insert into settlements (extraction) values ($1) returning settlement',
    [id],
  );
  await client.query(
    'create temporary table made (n bigint generated always as identity, entry_key text, address text)',
  );
  const lines = function* (): Generator<string> {
    for (const unit of arrivals(entries))
      yield unit.map(({ key, address }) => `${key}\t${address}\n`).join('');
  };
  await pipeline(Readable.from(lines()), client.query(copyFrom('copy made (entry_key, address) from stdin')));
  await client.query(FILL, [id, rows[0]!.settlement]);
  await client.query('vacuum analyze aqea_entries');
  await client.query('checkpoint');
  await client.end();
  return id;
}

/** What the measuring process tells. */
interface Measured {
  entries: number;
  moved: number;
  seconds: number;
  clientCpu: number;
  serverCpu: number;
  clientMb: number;
  serverMb: number;
}

/** In a process of its own, so that its memory is what settling takes. */
async function measure(url: string, extractionId: string, postmaster: number): Promise<Measured> {
  const database = new Database({
    ...{ address: checkDatabaseUrl(url, {}), applicationName: 'bench', maxConnections: 2, role: 'worker' },
    warn: console.error,
  });
  const server = (): number => processCost(postmaster, 'family')!.cpuSeconds;
  const measured = await database.transaction(async (tx): Promise<Measured> => {
    await tx.query(`set local statement_timeout = '30min'`);
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    let serverMb = 0;
    const sampling = setInterval(() => (serverMb = Math.max(serverMb, ownMb(rows[0]!.pid))), 50);
    const [started, cpu, serverBefore] = [performance.now(), process.cpuUsage(), server()];
    const { entries, moved } = await settleAddresses(tx, extractionId, ['de'], () => undefined);
    const seconds = (performance.now() - started) / 1_000;
    clearInterval(sampling);
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...{ entries, moved, seconds, clientCpu: (user + system) / 1e6, serverCpu: server() - serverBefore },
      ...{ clientMb: process.resourceUsage().maxRSS / 1024, serverMb },
    };
  });
  await database.close();
  return measured;
}

/** Memory that a server process has for itself, without the shared buffers. */
function ownMb(pid: number): number {
  const own = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(own?.[1] ?? 0) / 1024;
}

async function verify(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ key: EntryKey; address: Address; digest: string }>(
    `select entry_key as key, address, encode(content_hash, 'hex') as digest from aqea_entries`,
  );
  await client.end();
  const expected = settle(rows, new Map());
  return rows.filter(({ key, address }) => expected.get(key) !== address).length;
}

async function main(): Promise<void> {
  const entries = Number(process.argv[2] ?? 1_200_000);
  const folder = mkdtempSync(join(tmpdir(), 'aqea-bench-'));
  const postgres = await startPostgres({
    ...{ dataDir: join(folder, 'postgres'), port: 0, logFile: join(folder, 'postgres.log') },
  });
  try {
    await migrate(postgres.url);
    const extractionId = await fill(postgres.url, entries);
    const { seconds, ...run } = await new Promise<Measured>((done, fail) => {
      const child = fork(__filename, ['measure', postgres.url, extractionId, String(postgres.pid)]);
      child.on('message', (message) => done(message as Measured));
      child.on('exit', (code) => fail(new Error(`measuring ended with ${code}`)));
    });
    const fixed = (n: number): string => n.toFixed(1);
    console.log(
      `${run.entries} entries settled in ${fixed(seconds)} s, ${run.moved} moved; CPU ${fixed(run.clientCpu)} s client and ` +
        `${fixed(run.serverCpu)} s server; memory ${Math.round(run.clientMb)} MB client and ${Math.round(run.serverMb)} MB server`,
    );
    console.log(`${await verify(postgres.url)} of them not as the pure function says`);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  }
}

const [, , mode, url, extractionId, postmaster] = process.argv;
const running =
  mode === 'measure'
    ? measure(url!, extractionId!, Number(postmaster)).then((measured) => process.send!(measured))
    : main();
running.catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
