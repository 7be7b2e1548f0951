import type { Client } from '@temporalio/client';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeMultistreamDump } from '../../bench/generate/dump';
import { germanPages } from '../../bench/generate/germanPages';
import { withTemporal } from '../../src/cli/context';
import { TemporalUnreachable } from '../../src/cli/errors';
import { readCloudEnv } from '../../src/config/cloudEnv';
import { type TestSystem, testSystem } from '../cli/system';
import { aqea, type CliRun } from '../cli/harness';
import { type DumpServer, startDumpServer } from '../support/dumpServer';
import type { Answer } from '../support/command';
import { type Clouds, startClouds } from '../support/clouds/clouds';
import { ProcessBooter } from '../support/clouds/processBooter';
import { TOKEN } from '../support/clouds/standIn';

export interface CloudSystem {
  clouds: Clouds;
  booter: ProcessBooter;
  system: TestSystem;
  dump: DumpServer;
  /** Of somebody in a new shell: only where the providers are, and where things are kept. */
  shell: NodeJS.ProcessEnv;
  /** What setup is told there. */
  given: NodeJS.ProcessEnv;
  envFile: string;
  /** `aqea cloud ...` in that shell. */
  cloud(args: string[], env?: NodeJS.ProcessEnv): Promise<CliRun>;
  /** `aqea cloud setup --language de`, told everything in the environment. */
  setUp(env?: NodeJS.ProcessEnv): Promise<CliRun>;
  stop(): Promise<void>;
}

export const IMAGE = `registry.example.org/aqea@sha256:${'0123456789abcdef'.repeat(4)}`;

/** Three providers whose machines are processes, a Temporal namespace, a database, and a dump that machines can reach. */
export async function cloudSystem(config: Record<string, unknown> = {}): Promise<CloudSystem> {
  const system = await testSystem();
  const booter = new ProcessBooter(join(system.folder, 'machines'), system.env['TEMPORAL_ADDRESS'] ?? '');
  const clouds = await startClouds({ booter });
  const dumps = join(system.folder, 'dumps');
  // Some fifty units: the smallest share is a few.
  writeMultistreamDump({
    ...{
      folder: dumps,
      dbname: 'dewiktionary',
      date: '20260901',
      pages: germanPages(1_500),
      pagesPerStream: 10,
    },
  });
  const dump = await startDumpServer({ root: dumps });
  const configFile = join(system.folder, 'config.json');
  // JSON is YAML.
  writeFileSync(
    configFile,
    JSON.stringify({
      performance: { unit_bytes: 10_000, parse_threads: 1 },
      ...config,
      cloud_deployment: { image: IMAGE, ...(config['cloud_deployment'] as object | undefined) },
    }),
  );
  const envFile = join(system.folder, '.env.cloud');
  const addresses = Object.fromEntries(
    Object.entries(clouds.env).filter(([name]) => !name.endsWith('_TOKEN')),
  );
  const shell = {
    PATH: process.env['PATH'],
    AQEA_CLOUD_ENV: envFile,
    AQEA_HOME: system.folder,
    AQEA_CONFIG: configFile,
    ...addresses,
  };
  const cloud: CloudSystem['cloud'] = (args, env = {}) =>
    aqea(['cloud', ...args], { env: { ...shell, ...env } });
  const given = {
    ...{ SUPABASE_DATABASE_URL: system.database.url, AQEA_CONTACT: 'tests@aqea.test' },
    TEMPORAL_ADDRESS: system.env['TEMPORAL_ADDRESS'],
    TEMPORAL_NAMESPACE: system.env['TEMPORAL_NAMESPACE'],
    ...{ HCLOUD_TOKEN: TOKEN, DIGITALOCEAN_TOKEN: TOKEN, LINODE_TOKEN: TOKEN },
  };
  return {
    ...{ clouds, booter, system, dump, shell, given, envFile, cloud },
    setUp: (env = {}) => cloud(['setup', '--language', 'de'], { ...given, ...env }),
    stop: async () => {
      await clouds.stop();
      await dump.close();
      await system.stop();
    },
  };
}

export function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}

/** What a run ends with. */
export type RunEnd = Pick<Answer, 'status' | 'pages' | 'stored' | 'unchanged' | 'skipped' | 'deadLettered'>;

/** Waits until the run has ended. */
export function endOf(cloud: CloudSystem, workflowId: string): Promise<RunEnd> {
  return withClient(cloud, (client) => client.workflow.getHandle(workflowId).result() as Promise<RunEnd>);
}

/** With the deployment's Temporal, as what was set up says; a busy machine may be slow to connect. */
export async function withClient<T>(
  { shell, envFile }: CloudSystem,
  step: (client: Client) => Promise<T>,
): Promise<T> {
  for (let left = 20; ; left--) {
    try {
      return await withTemporal({ ...shell, ...readCloudEnv(envFile) }, step);
    } catch (error) {
      if (!(error instanceof TemporalUnreachable) || left === 0) throw error;
    }
  }
}
