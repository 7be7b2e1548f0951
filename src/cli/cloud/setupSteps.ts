import { randomInt } from 'node:crypto';
import { withCloudEnv } from '../../config/cloudEnv';
import { loadConfig } from '../../config/loader';
import type { Config } from '../../config/schema';
import { BYTES_PER_ROW, knownWork } from '../../fleet/estimate';
import { PROVIDER_VARIABLES, openProvider } from '../../fleet/providers/providers';
import { sharingProviders } from '../../fleet/wantedMachines';
import { expectFormerRows } from '../../stores/postgres/former/adopt';
import { migrate, migrationStatus } from '../../stores/postgres/migrate';
import { checkDatabaseUrl } from '../../stores/postgres/databaseUrl';
import { type AqeaError, InvalidInput } from '../../support/errors';
import { type Asker, askerOf } from '../ask';
import { certificates, findDatabase, findTemporal, withTemporal } from '../context';
import { readDatabaseAccess } from '../doctor/databaseAccess';
import type { Terminal } from '../terminal';
import { bytes, count, number } from '../text';
import { hasTemporal } from './ownTemporal';
import { saveSetup } from './saveSetup';
import { supabaseUrls } from './supabase';

export interface SetupOptions {
  supabaseProject?: string;
  supabasePassword?: string;
  poolerRegion?: string;
  language?: string;
  save: boolean;
  dryRun?: true;
  json?: true;
  config?: string;
}

/** What setup found out, and what still has to be given before machines can be rented. */
interface Found {
  env: NodeJS.ProcessEnv;
  missing: string[];
}

const FREE_PLAN_BYTES = 500_000_000;

/** Checks the database, brings it up to date, asks for what is missing, and keeps it for later commands. */
export async function setup(options: SetupOptions, terminal: Terminal): Promise<void> {
  const env = withCloudEnv(terminal.env);
  const config = loadConfig({ file: options.config, env });
  if (options.language !== undefined) env['AQEA_LANGUAGE'] = options.language;
  terminal.err(diskText(env['AQEA_LANGUAGE']));
  const asker = options.dryRun ? null : askerOf(terminal);
  try {
    const found: Found = { env, missing: [] };
    if (!env['AQEA_DEPLOYMENT']) env['AQEA_DEPLOYMENT'] = newDeployment();
    env['SUPABASE_DATABASE_URL'] = await databaseUrl(options, env, config, asker, terminal);
    const applied = await prepareDatabase(found, config, options, terminal);
    await contact(found, config, asker);
    await temporal(found, asker, terminal);
    for (const provider of sharingProviders(config)) await token(found, provider, asker, terminal);
    if (config.cloud_deployment.image === undefined)
      found.missing.push(
        'cloud_deployment.image in the configuration: the image that machines run, with its digest',
      );
    if (!env['AQEA_LANGUAGE']) found.missing.push('a language: --language de');
    const file = options.save && !options.dryRun ? saveSetup(env, terminal) : null;
    const deployment = env['AQEA_DEPLOYMENT'];
    if (options.json)
      return terminal.out(JSON.stringify({ deployment, applied, missing: found.missing, savedIn: file }));
    terminal.out(
      [
        `Deployment ${deployment} is set up.${file === null ? ' Nothing was kept: later commands need these variables in the environment.' : ''}`,
        ...(found.missing.length > 0
          ? ['Still missing:', ...found.missing.map((each) => `  - ${each}`)]
          : []),
        'Next: aqea cloud deploy-multi --workers 15 --dry-run',
      ].join('\n'),
    );
  } finally {
    asker?.close();
  }
}

/** Said before anything else: it decides which plan of the database is needed. */
function diskText(language: string | undefined): string {
  if (!language)
    return 'How much room the database needs depends on the language: `aqea extract --language de --dry-run`.';
  const work = knownWork(language);
  if (work === null)
    return `How much room ${language} needs is not known beforehand: \`aqea extract --language ${language} --dry-run\` estimates it.`;
  const size = work.rows * BYTES_PER_ROW;
  const free =
    size > FREE_PLAN_BYTES
      ? `That is more than the ${bytes(FREE_PLAN_BYTES)} of Supabase's free plan: it would end read-only.`
      : "Supabase's free plan is enough.";
  return `${language} needs about ${bytes(size)} in the database (${number(work.rows)} entries). ${free}`;
}

/** Six letters and digits that nobody else's machines have. */
function newDeployment(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz';
  const any = `${letters}23456789`;
  const pick = (from: string): string => from[randomInt(from.length)] ?? 'a';
  return pick(letters) + Array.from({ length: 5 }, () => pick(any)).join('');
}

async function databaseUrl(
  options: SetupOptions,
  env: NodeJS.ProcessEnv,
  config: Config,
  asker: Asker | null,
  terminal: Terminal,
): Promise<string> {
  let project = options.supabaseProject;
  if (project === undefined && !env['SUPABASE_DATABASE_URL'] && !env['AQEA_DATABASE_URL'])
    project = await asker?.ask('The id of your Supabase project (the part before .supabase.co):');
  if (!project) return findDatabase(env).value;
  if (options.supabasePassword !== undefined) {
    // From now on, `ps` shows this instead of the arguments.
    process.title = 'aqea cloud setup';
    terminal.err(
      'Warning: a password on the command line is seen by everybody on this machine, and kept in the history of the shell. ' +
        'SUPABASE_DB_PASSWORD, or the question without --supabase-password, do not have that.',
    );
  }
  const password =
    options.supabasePassword ??
    (env['SUPABASE_DB_PASSWORD'] || (await asker?.askSecret("The database's password:")));
  if (!password)
    throw new InvalidInput({
      what: "The database's password is missing",
      where: 'SUPABASE_DB_PASSWORD',
      hint: 'Set the variable, or give --supabase-password.',
    });
  const urls = await urlsOf({ project, password, poolerRegion: options.poolerRegion }, asker);
  return firstThatAnswers(urls, config);
}

async function urlsOf(given: Parameters<typeof supabaseUrls>[0], asker: Asker | null): Promise<string[]> {
  try {
    return supabaseUrls(given);
  } catch (error) {
    if (!asker || given.poolerRegion !== undefined) throw error;
    const { what, hint } = error as AqeaError;
    const poolerRegion = await asker.ask(`${what}. ${hint ?? ''}\nRegion:`);
    return supabaseUrls({ ...given, poolerRegion });
  }
}

async function firstThatAnswers(urls: readonly string[], config: Config): Promise<string> {
  let refused: unknown;
  for (const url of urls) {
    try {
      await migrationStatus(url, certificates(config));
      return url;
    } catch (error) {
      refused ??= error;
    }
  }
  throw refused;
}

/** Looks at it, migrates, and looks at roles and rights. @returns migrations that were applied */
async function prepareDatabase(
  { env, missing }: Found,
  config: Config,
  options: SetupOptions,
  terminal: Terminal,
): Promise<string[]> {
  const url = findDatabase(env).value;
  const how = certificates(config);
  const status = await migrationStatus(url, how);
  const { place } = checkDatabaseUrl(url, how);
  terminal.err(
    `Database: Postgres ${status.serverVersion} at ${place}, ${bytes(status.sizeBytes)}, ${status.maxConnections} connections.`,
  );
  if (options.dryRun) {
    if (status.pending.length > 0) terminal.err(`Would be applied: ${status.pending.join(', ')}.`);
    if (status.applied.length === 0) return [];
  }
  const onProgress = (name: string): void => terminal.err(`applying ${name}`);
  const applied = options.dryRun ? [] : await migrate(url, { ...how, onProgress });
  // Until machines are rented, a backup of the earlier program may still be restored (docs/moving-in.md).
  if (!options.dryRun) await expectFormerRows(url, { ...how, onlyWhen: 'empty' });
  const access = await readDatabaseAccess(url, how);
  if (!access.maySet) missing.push('the right to act as aqea_worker: migrate with a user that may');
  if (!access.mayCreateRoles)
    missing.push(
      'the right to create roles: each machine gets a login of its own (alter role ... createrole)',
    );
  if (access.unprotected.length > 0)
    missing.push(`row level security on ${access.unprotected.join(', ')}: see \`aqea doctor\``);
  terminal.err(
    `Roles and rights: workers read and write rows${access.mayChangeSchema ? ', and could change the schema (see `aqea doctor`)' : ' and cannot change the schema'}; ` +
      `${access.readers.length > 0 ? `entries are readable by ${access.readers.join(', ')}` : 'nobody else can read'}.`,
  );
  return applied;
}

async function contact({ env, missing }: Found, config: Config, asker: Asker | null): Promise<void> {
  const known =
    config.source.contact ?? (await asker?.ask('Your mail address or URL, which Wikimedia wants to know:'));
  if (known) env['AQEA_CONTACT'] = known;
  else missing.push('AQEA_CONTACT: your mail address or URL, which Wikimedia wants to know');
}

/** Temporal Cloud's address names the namespace: `name.account.tmprl.cloud:7233`. */
async function temporal({ env, missing }: Found, asker: Asker | null, terminal: Terminal): Promise<void> {
  if (!hasTemporal(env)) {
    const address = await asker?.ask(
      'Address of your Temporal server, such as name.account.tmprl.cloud:7233; empty: deploy-multi offers a machine for one:',
    );
    if (!address) {
      missing.push(
        'TEMPORAL_ADDRESS: without it, deploy-multi offers a Temporal server on a machine of its own',
      );
      return;
    }
    env['TEMPORAL_ADDRESS'] = address;
    const namespace = /^([a-z0-9-]+\.[a-z0-9]+)\.tmprl\.cloud(?::\d+)?$/.exec(address)?.[1];
    if (namespace) env['TEMPORAL_NAMESPACE'] = namespace;
    const key = await asker?.askSecret('Its API key; empty where it has none:');
    if (key) env['TEMPORAL_API_KEY'] = key;
  }
  try {
    await withTemporal(env, ({ connection, options: { namespace } }) =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    terminal.err(`Temporal: answers at ${findTemporal(env).value.connectionOptions.address ?? ''}.`);
  } catch (error) {
    missing.push(`a Temporal server that answers: ${(error as Error).message}`);
  }
}

async function token(
  { env, missing }: Found,
  provider: ReturnType<typeof sharingProviders>[number],
  asker: Asker | null,
  terminal: Terminal,
): Promise<void> {
  const { token: variable } = PROVIDER_VARIABLES[provider];
  if (!env[variable]) {
    const given = await asker?.askSecret(`API token of ${provider}; empty: none:`);
    if (!given) {
      missing.push(`${variable}: without it, nothing can be rented at ${provider}`);
      return;
    }
    env[variable] = given;
  }
  try {
    const machines = await openProvider(provider, env).list(env['AQEA_DEPLOYMENT'] ?? '');
    terminal.err(
      `${provider}: the token is accepted; ${count(machines.length, 'machine')} of this deployment there.`,
    );
  } catch (error) {
    missing.push(`a token that ${provider} accepts: ${(error as Error).message}`);
  }
}
