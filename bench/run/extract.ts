import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../src/embedded/postgres';
import { readLocalProcesses } from '../../src/workers/supervisorState';
import { type ProcessCost, processCost } from './processes';

/** One whole run of the program over a dump, in a fresh home with a fresh database. */
export interface MeasuredRun {
  pages: number;
  entries: number;
  units: number;
  status: string;
  /** From the first unit's claim, just before its first byte, to the last unit's commit. */
  seconds: number;
  /** Sums over the units, seconds. */
  steps: Record<string, number>;
  /** Of the end of the run, seconds: settleMs, frequencyMs. */
  ending: Record<string, number>;
  /** By role: postgres, temporal, master, worker, dev. */
  costs: Record<string, ProcessCost>;
  /** The run whole: start of all servers, plan, units, finalization, stop. */
  wallSeconds: number;
}

const SAMPLE_MS = 500;
const PROJECT = resolve(__dirname, '../../..');

/** @param dump dated folder in Wikimedia's layout, or a file */
export async function measureRun(dump: string, home: string): Promise<MeasuredRun> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const postgres = await startPostgres({
    dataDir: join(home, 'postgres'),
    port: 0,
    logFile: join(home, 'postgres.log'),
  });
  const costs: Record<string, ProcessCost> = {};
  const sample = (): void => {
    const processes = readLocalProcesses(home).map(({ role, pid }) => ({ role: String(role), pid }));
    for (const { role, pid } of [...processes, { role: 'postgres', pid: postgres.pid }]) {
      const now = processCost(pid, role === 'postgres' ? 'family' : 'own');
      const before = costs[role] ?? { cpuSeconds: 0, peakMb: 0 };
      if (now)
        costs[role] = {
          cpuSeconds: Math.max(now.cpuSeconds, before.cpuSeconds),
          peakMb: Math.max(now.peakMb, before.peakMb),
        };
    }
  };
  const sampling = setInterval(sample, SAMPLE_MS);
  const started = performance.now();
  try {
    await runDev(dump, home, postgres.url);
    sample();
    return { ...(await readRun(postgres.url)), costs, wallSeconds: (performance.now() - started) / 1000 };
  } finally {
    clearInterval(sampling);
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function runDev(dump: string, home: string, databaseUrl: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(PROJECT, 'bin/aqea.js'), 'dev', '--once', '--json', '--dump', dump, '--language', 'de'],
    {
      env: { ...process.env, AQEA_HOME: home, SUPABASE_DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((done, fail) => {
    child.on('exit', (code) =>
      code === 0
        ? done()
        : fail(new Error(`aqea dev ended with ${code}:\n${Buffer.concat(output).toString()}`)),
    );
  });
}

interface UnitsRow {
  pages: string;
  units: string;
  seconds: string;
  entries: string;
}

async function readRun(url: string): Promise<Omit<MeasuredRun, 'costs' | 'wallSeconds'>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: steps } = await client.query<{ step: string; seconds: number }>(
      `select t.key as step, sum(t.value::float8) / 1000 as seconds
         from work_units, jsonb_each_text(timings) t group by t.key`,
    );
    const { rows } = await client.query<UnitsRow>(
      `select sum(pages) as pages, count(*) as units, extract(epoch from max(finished_at) - min(claimed_at)) as seconds,
              (select count(*) from aqea_entries) as entries
         from work_units`,
    );
    const { rows: runs } = await client.query<{ status: string; timings: Record<string, number> }>(
      `select status, report -> 'timings' as timings from extractions`,
    );
    const [sums] = rows;
    if (!sums || !runs[0]) throw new Error('the run left no extraction');
    return {
      ...{ pages: Number(sums.pages), units: Number(sums.units), entries: Number(sums.entries) },
      ...{ seconds: Number(sums.seconds), status: runs[0].status },
      steps: Object.fromEntries(steps.map(({ step, seconds }) => [step, seconds])),
      ending: Object.fromEntries(Object.entries(runs[0].timings).map(([step, ms]) => [step, ms / 1000])),
    };
  } finally {
    await client.end();
  }
}
