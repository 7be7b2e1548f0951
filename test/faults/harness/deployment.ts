import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Answer, cleanEnvironment, type Ended } from '../../support/command';
import type { Dump, DumpHost } from './dumps';
import { hostDump } from './dumps';
import { expectComplete, expectNothingHeld, readResult, type Result } from './compare';
import type { Lane } from './lane';
import { command, Program } from './program';
import { rows } from './sql';
import { expect, expectEqual, trace, until } from './until';

/** Noticed and moved in seconds, so that cases are quick. */
const QUICK = {
  performance: { unit_bytes: 10_000, parse_threads: 1 },
  resilience: { worker_failure: { heartbeat_timeout: 3, reassign_work_after: 5 } },
};

export interface DeploymentOptions {
  dump: Pick<Dump, 'data' | 'index'>;
  /** Share per provider; default: hetzner alone. */
  allocation?: Record<string, number>;
  /** Laid over the configuration, by section. */
  config?: Record<string, Record<string, unknown>>;
  /** For all programs. */
  env?: NodeJS.ProcessEnv;
  /** Port of a proxy, where the programs are not to reach the server itself. */
  postgresPort?: number;
  temporalPort?: number;
}

/** Masters, workers and a dump host with a database of their own: one installation of the program, as a user has it. */
export class Deployment {
  readonly programs: Program[] = [];
  private machines = 0;

  private constructor(
    readonly lane: Lane,
    readonly folder: string,
    readonly database: string,
    readonly host: DumpHost,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async make(lane: Lane, folder: string, options: DeploymentOptions): Promise<Deployment> {
    mkdirSync(folder, { recursive: true });
    const database = await lane.newDatabase();
    const { allocation = { hetzner: 100 }, config = {} } = options;
    const sections: Record<string, object> = {
      cloud_deployment: { worker_distribution: { allocation } },
      ...QUICK,
    };
    for (const [name, section] of Object.entries(config)) sections[name] = { ...sections[name], ...section };
    const configFile = join(folder, 'config.yml');
    writeFileSync(configFile, stringify(sections));
    const temporal =
      options.temporalPort === undefined ? lane.temporal.address : `127.0.0.1:${options.temporalPort}`;
    return new Deployment(lane, folder, database, await hostDump(options.dump), {
      ...cleanEnvironment(),
      AQEA_CONFIG: configFile,
      SUPABASE_DATABASE_URL: lane.appUrl(database, options.postgresPort),
      TEMPORAL_ADDRESS: temporal,
      MALLOC_ARENA_MAX: '2',
      ...options.env,
    });
  }

  get adminUrl(): string {
    return this.lane.adminUrl(this.database);
  }

  query<R extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<R[]> {
    return rows<R>(this.adminUrl, text, values);
  }

  /** A master on a machine of its own. */
  master(more: ProgramOptions = {}): Promise<Program> {
    return this.start('master', ['master'], more);
  }

  /** A worker on a machine of its own, or on one that had a worker before. */
  worker(provider = 'hetzner', more: ProgramOptions = {}): Promise<Program> {
    return this.start(provider, ['worker', '--provider', provider], more);
  }

  /** `aqea extract`: starts the run and follows it to its end, whatever dies meanwhile. */
  extract(more: { args?: string[]; dump?: string; language?: string } = {}): Run {
    const { args = [], dump = this.host.folder, language = 'de' } = more;
    const options = ['--language', language, '--dump', dump, '--json', ...args];
    return new Run(this, command(['extract', ...options], this.env));
  }

  /** Any other command of the program, to its end. */
  aqea(...args: string[]): Promise<Ended> {
    return command(args, this.env).ended;
  }

  /** Units by what has become of them. */
  async units(): Promise<{ pending: number; claimed: number; completed: number }> {
    const found = await this.query<{ state: string; n: number }>(
      'select state, count(*)::int as n from work_units group by state',
    );
    const of = (state: string): number => found.find((row) => row.state === state)?.n ?? 0;
    return { pending: of('pending'), claimed: of('claimed'), completed: of('completed') };
  }

  /** Reasons of the units that the newest run could not do. */
  async failedUnits(): Promise<string[]> {
    const [row] = await this.query<{ reasons: string[] }>(
      `select array(select f ->> 'reason' from jsonb_array_elements(report -> 'failedUnits') f) as reasons
         from extractions order by started_at desc limit 1`,
    );
    return row?.reasons ?? [];
  }

  /** Waits until some units are done and some are not. */
  async inMidRun(atLeast = 3): Promise<void> {
    const now = await until('some units are done', async () => {
      const units = await this.units();
      return units.completed >= atLeast && units;
    });
    expect(now.pending + now.claimed > 0, 'the fault came too late: all units are done');
  }

  async killPrograms(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.kill()));
  }

  async close(): Promise<void> {
    await this.killPrograms();
    await this.host.close();
  }

  private async start(name: string, args: string[], more: ProgramOptions): Promise<Program> {
    const home = more.home ?? join(this.folder, `${name}-${++this.machines}`);
    mkdirSync(home, { recursive: true });
    const env = { ...this.env, AQEA_HOME: home, ...more.env };
    const program = await Program.start({
      ...{ name: `${name}-${this.programs.length}`, args, home, env },
      ...(more.aqea === undefined ? {} : { aqea: more.aqea }),
    });
    this.programs.push(program);
    return program;
  }
}

export interface ProgramOptions {
  /** Of an earlier program: it is the same machine then, with its spool. */
  home?: string;
  env?: NodeJS.ProcessEnv;
  /** A copy of the program with changes. */
  aqea?: string;
}

/** A run that is followed. */
export class Run {
  constructor(
    private readonly deployment: Deployment,
    private readonly following: { ended: Promise<Ended>; kill: (signal: NodeJS.Signals) => void },
  ) {}

  get ended(): Promise<Ended> {
    return this.following.ended;
  }

  /** The JSON line of the end, with the exit code. */
  async report(): Promise<Answer & { code: number | null; stderr: string }> {
    const { code, stdout, stderr } = await this.following.ended;
    trace('the run has ended');
    const line = stdout.trim().split('\n').at(-1) ?? '';
    expect(line.startsWith('{'), `no report; it ended with ${code}: ${stderr.slice(-1_500)}`);
    return { ...(JSON.parse(line) as Answer), code, stderr };
  }

  /** Waits for the end, which must be complete, with nothing held by anybody; answers what is stored. */
  async result(): Promise<Result> {
    const report = await this.report();
    expectEqual(
      [report.status, report.code, report.deadLettered],
      ['completed', 0, 0],
      `status, exit code, dead letters`,
    );
    expectEqual(
      report.stored + report.unchanged + report.skipped + report.deadLettered,
      report.pages,
      'the completeness equation of the report',
    );
    await expectComplete(this.deployment.adminUrl);
    await expectNothingHeld(this.deployment.adminUrl);
    await this.expectNoWorkflow();
    return readResult(this.deployment.adminUrl, report.contentHash);
  }

  /** What it says when it fails. */
  async failure(): Promise<{ code: number | null; text: string }> {
    const { code, stdout, stderr } = await this.following.ended;
    return { code, text: stdout + stderr };
  }

  private expectNoWorkflow(): Promise<unknown> {
    return until('no workflow is running', () =>
      this.deployment.lane.withClient(async (client) => {
        const { count } = await client.workflow.count(`ExecutionStatus = 'Running'`);
        return count === 0;
      }),
    );
  }
}
