import type { Command } from 'commander';
import { loadConfig } from '../config/loader';
import type { AdoptionReport } from '../stores/postgres/former/adopt';
import { InvalidInput } from '../support/errors';
import { redact } from '../support/redact';
import { certificates, findDatabase } from './context';
import { sessionPlan } from './deployment';
import { lazy } from './lazy';
import type { Terminal } from './terminal';
import { bytes, count, number, table } from './text';

interface Options {
  json?: true;
  config?: string;
}

interface AdoptOptions extends Options {
  expect?: true;
  dropOld?: true;
}

const GROUP_EXAMPLES = `
The database is SUPABASE_DATABASE_URL, AQEA_DATABASE_URL, or that of the system that runs here.

Examples:
  aqea db migrate
  aqea db status --json
  aqea db adopt
  aqea db grant-read authenticated`;

const MIGRATE_EXAMPLES = `
Applies what is missing, in one transaction, under a lock: any number of machines may try at once. Supabase's own
\`supabase db push\` does the same and can go on where this stopped, and the other way round.

Examples:
  aqea db migrate
  SUPABASE_DATABASE_URL='postgresql://...' aqea db migrate --json`;

const ADOPT_EXAMPLES = `
Makes entries of rows that the earlier program wrote (address, label, description, domain, meta, created_at, ...), from its
own table, which \`aqea db migrate\` keeps in schema aqea_before, or from a backup that was restored. Addresses are
kept where they are free and legal; what an entry has no field for goes to meta.adopted. Doing it again is harmless.

Examples:
  aqea db adopt                                     adopt, and list every row that could not be taken
  aqea db adopt --expect && psql "$URL" < backup.sql && aqea db adopt
  aqea db adopt --drop-old                          delete the old tables, when all of them is adopted`;

const GRANT_EXAMPLES = `
Without it, only the database's owner and AQEA's workers can read. On Supabase, \`authenticated\` opens the entries to
signed-in users of the project's API, \`anon\` to everybody who has its public key.

Examples:
  aqea db grant-read authenticated
  aqea db grant-read reporting`;

/** The central database: bring it up to date, look at it, let others read. */
export function registerDb(program: Command, terminal: Terminal): void {
  const db = program
    .command('db')
    .description('the database: bring its schema up to date, look at it, let others read')
    .addHelpText('after', GROUP_EXAMPLES);

  db.command('migrate')
    .description('bring the schema up to date')
    .option('--json', 'one JSON line')
    .addHelpText('after', MIGRATE_EXAMPLES)
    .action((options: Options) => migrate(options, terminal));

  db.command('status')
    .description('version of the server, size, and which migrations are applied')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  aqea db status\n  aqea db status --json | jq .pending')
    .action((options: Options) => status(options, terminal));

  db.command('adopt')
    .description('take over the rows that the earlier program wrote')
    .option('--expect', 'only let such rows in: before a backup of the earlier program is restored')
    .option('--drop-old', 'only delete what was kept of the old tables')
    .option('--json', 'one JSON object')
    .addHelpText('after', ADOPT_EXAMPLES)
    .action((options: AdoptOptions) => adopt(options, terminal));

  db.command('grant-read')
    .description('let a role of the database read entries, and nothing else')
    .argument('<role>', 'of the database, such as authenticated')
    .option('--json', 'one JSON line')
    .addHelpText('after', GRANT_EXAMPLES)
    .action((role: string, options: Options) => grantRead(role, options, terminal));
}

function target({ config: file }: Options, { env }: Terminal) {
  const config = loadConfig({ file, env });
  return { url: findDatabase(env).value, options: certificates(config), config };
}

async function migrate(options: Options, terminal: Terminal): Promise<void> {
  const { url, options: how, config } = target(options, terminal);
  const onProgress = (name: string): void => terminal.err(`applying ${name}`);
  const onSetAside = (tables: string[]): void =>
    terminal.err(
      `kept in schema aqea_before: ${tables.join(', ')}; they are another program's. Take its entries over with \`aqea db adopt\`.`,
    );
  const applied = await lazy.migrate().migrate(url, { ...how, onProgress, onSetAside });
  const { warnings } = await sessionPlan(terminal.env, config);
  for (const warning of warnings) terminal.err(`warning: ${warning}`);
  if (options.json) terminal.out(JSON.stringify({ applied, warnings }));
  else terminal.out(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The database is up to date.');
}

async function status(options: Options, terminal: Terminal): Promise<void> {
  const { url, options: how } = target(options, terminal);
  const found = await lazy.migrate().migrationStatus(url, how);
  if (options.json) return terminal.out(JSON.stringify(found));
  const { serverVersion, sizeBytes, maxConnections, applied, pending, unknown } = found;
  const rows = [
    ['database', redact(url)],
    ['Postgres', serverVersion],
    ['size', bytes(sizeBytes)],
    ['connections', `${number(maxConnections)} at most`],
    ['applied', applied.join(', ') || 'nothing'],
    ['pending', pending.length > 0 ? `${pending.join(', ')}: run \`aqea db migrate\`` : 'nothing'],
  ];
  if (unknown.length > 0) rows.push(['unknown', `${unknown.join(', ')}: of a newer program, or not ours`]);
  terminal.out(table(rows));
}

async function adopt(options: AdoptOptions, terminal: Terminal): Promise<void> {
  const { url, options: how } = target(options, terminal);
  const { adoptFormerRows, dropFormerRows, expectFormerRows } = lazy.adopt();
  if (options.expect && options.dropOld)
    throw new InvalidInput({ what: 'Choose one of --expect and --drop-old', where: 'aqea db adopt' });
  if (options.expect) {
    await expectFormerRows(url, how);
    return terminal.out(
      options.json
        ? JSON.stringify({ expecting: true })
        : 'Restore the backup now: psql "$SUPABASE_DATABASE_URL" < backup.sql; then run `aqea db adopt`.',
    );
  }
  if (options.dropOld) {
    await dropFormerRows(url, how);
    return terminal.out(options.json ? JSON.stringify({ dropped: true }) : 'The old tables are gone.');
  }
  const report = await adoptFormerRows(url, how);
  if (report.refused > 0) terminal.exitCode = 1;
  if (options.json) return terminal.out(JSON.stringify(report));
  for (const line of adoptionText(report)) terminal.out(line);
}

/** What came of the rows of the earlier program, for a reader. */
export function adoptionText(report: AdoptionReport): string[] {
  const { now, adopted, joined, refused, refusals, removed } = report;
  if (adopted + joined + refused === 0) return ['There are no rows of the earlier program here.'];
  const lines = [
    `Adopted ${number(now.adopted)} of ${count(adopted + joined + refused, 'row')} now (${number(now.keptAddresses)} with their address);` +
      ` ${number(now.joined)} were there already, ${number(refused)} could not be taken.`,
    ...refusals.map(
      ({ address, label, reason }) => `  ${address ?? 'no address'}  ${label ?? ''}  ${reason}`,
    ),
    ...removed.map((object) => `  taken away, it came with the backup: ${object}`),
  ];
  if (refused === 0)
    lines.push('The old tables are kept in schema aqea_before; `aqea db adopt --drop-old` deletes them.');
  return lines;
}

async function grantRead(role: string, options: Options, terminal: Terminal): Promise<void> {
  const { url, options: how } = target(options, terminal);
  await lazy.migrate().grantRead(url, role, how);
  terminal.out(
    options.json ? JSON.stringify({ role, granted: 'read' }) : `${role} may read the entries now.`,
  );
}
