import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { grantRead, migrate, migrations, migrationStatus } from '../../src/stores/postgres/migrate';
import { testDatabase, type TestDatabase } from './testDatabase';

const run = promisify(execFile);
const root = resolve(__dirname, '../..');
/** Put there by scripts/test.mjs; as big as all our packages together, it is not one of them. */
const cli = join(root, '.cache/tools/supabase-3.1.0/node_modules/.bin/supabase');

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase({ migrated: false });
});
afterEach(() => database.drop());

const names = migrations().map(({ name }) => name);

test('migrating brings an empty database up to date, and again changes nothing', async () => {
  expect(await migrationStatus(database.url)).toMatchObject({ applied: [], pending: names, unknown: [] });
  const seen: string[] = [];
  expect(await migrate(database.url, { onProgress: (name) => seen.push(name) })).toEqual(names);
  expect(seen).toEqual(names);
  expect(await migrate(database.url)).toEqual([]);
  const status = await migrationStatus(database.url);
  expect(status).toMatchObject({ applied: names, pending: [], unknown: [] });
  expect(status.maxConnections).toBeGreaterThan(0);
});

test('many who migrate at once do it once', async () => {
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)));
  expect(applied.flat()).toEqual(names);
});

test('a migration that fails leaves the database as it was', async () => {
  await database.admin.query('create view public.aqea_senses as select 1');
  await expect(migrate(database.url)).rejects.toMatchObject({ code: 'AQEA_DATABASE_FAILED' });
  expect(await migrationStatus(database.url)).toMatchObject({ applied: [] });
  const { rows } = await database.admin.query(`select to_regclass('public.aqea_entries') as found`);
  expect(rows).toEqual([{ found: null }]);
});

test('the status names what a newer program has done', async () => {
  await migrate(database.url);
  await database.admin.query(
    `insert into supabase_migrations.schema_migrations (version, name) values ('29990101000000', 'of_the_future')`,
  );
  expect(await migrationStatus(database.url)).toMatchObject({ unknown: ['29990101000000'] });
});

describe('like Supabase', () => {
  // What a Supabase project has and a bare server has not, as far as it matters here.
  const SUPABASE = `
    do $$ begin
      create role anon nologin; create role authenticated nologin; create role service_role nologin bypassrls;
    exception when duplicate_object then null; end $$;
    create schema auth; create schema storage; create schema extensions;
    grant usage on schema public to anon, authenticated, service_role;
    alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to anon, authenticated, service_role;`;
  let project: string;
  beforeEach(async () => {
    await database.admin.query(SUPABASE);
    project = mkdtempSync(join(tmpdir(), 'aqea-supabase-'));
    cpSync(join(root, 'supabase'), join(project, 'supabase'), { recursive: true });
  });
  afterEach(() => rmSync(project, { recursive: true }));
  const supabase = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    run(cli, [...args, `--remote=${database.url}`], {
      cwd: project,
      env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    });
  const available = existsSync(cli);
  // eslint-disable-next-line no-console -- a skipped test must be seen
  if (!available) console.warn('SKIPPED: no supabase command line in .cache/tools; `npm test` puts it there');
  const withCli = available ? test : test.skip;

  withCli(
    'its own command line pushes the migrations, agrees that ours are the same, and its advisors warn of nothing',
    async () => {
      await supabase('db', 'push', '--yes');
      expect(await migrationStatus(database.url)).toMatchObject({ applied: names, pending: [] });
      expect(await migrate(database.url)).toEqual([]);
      await grantRead(database.url, 'authenticated');
      const { stdout, stderr } = await supabase('db', 'advisors', '--fail-on', 'warn');
      expect(stdout + stderr).toContain('No issues found');
    },
    120_000,
  );

  withCli(
    'what we migrated is up to date for it, too',
    async () => {
      await migrate(database.url);
      const { stdout, stderr } = await supabase('db', 'push', '--yes');
      expect(stdout + stderr).toMatch(/up to date/i);
      const advice = await supabase('db', 'advisors', '--fail-on', 'warn');
      expect(advice.stdout + advice.stderr).toContain('No issues found');
    },
    120_000,
  );

  const as = async (role: string, text: string): Promise<unknown> => {
    await database.admin.query('begin');
    try {
      await database.admin.query(`set local role ${role}`);
      return (await database.admin.query(text)).rows;
    } finally {
      await database.admin.query('rollback');
    }
  };
  const relations = async (): Promise<string[]> => {
    const { rows } = await database.admin.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'v')`,
    );
    return rows.map(({ name }) => name);
  };

  test.each(['anon', 'authenticated'])('the public role %s can do nothing at all', async (role) => {
    await migrate(database.url);
    const all = await relations();
    expect(all.length).toBeGreaterThan(10);
    for (const relation of all) {
      await expect(as(role, `select * from public.${relation}`)).rejects.toThrow(/permission denied/);
    }
    const { rows: functions } = await database.admin.query<{ call: string }>(
      `select p.oid::regprocedure::text as call, has_function_privilege($1, p.oid, 'execute') as allowed
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and has_function_privilege($1, p.oid, 'execute')`,
      [role],
    );
    expect(functions).toEqual([]);
    for (const write of ['insert into public.leases default values', 'delete from public.aqea_entries'])
      await expect(as(role, write)).rejects.toThrow(/permission denied/);
  });

  test('reading can be granted to a role, and is no more than reading', async () => {
    await migrate(database.url);
    await grantRead(database.url, 'anon');
    await grantRead(database.url, 'anon');
    for (const relation of [
      'aqea_entries',
      'aqea_senses',
      'aqea_forms',
      'aqea_translations',
      'aqea_addresses',
    ])
      expect(await as('anon', `select * from public.${relation}`)).toEqual([]);
    expect(await as('anon', `select * from public.aqea_lookup('ging')`)).toEqual([]);
    for (const denied of [
      'select * from work_units',
      'delete from aqea_entries',
      'update aqea_entries set pos = null',
    ])
      await expect(as('anon', denied)).rejects.toThrow(/permission denied/);
    await expect(grantRead(database.url, 'nobody-has-this-role')).rejects.toMatchObject({
      code: 'AQEA_INVALID_INPUT',
    });
  });

  test('workers may change rows but not the schema', async () => {
    await migrate(database.url);
    const rows = [
      `insert into public.leases values ('a', 0, gen_random_uuid(), now()) returning slot`,
      'select * from public.aqea_entries for update',
      'create temporary table mine (a int)',
    ];
    for (const allowed of rows) await as('aqea_worker', allowed);
    const schema = [
      'drop table public.aqea_entries',
      'alter table public.aqea_entries add column mine text',
      'create table public.mine (a int)',
      'create index mine on public.aqea_entries (pos)',
      'truncate public.aqea_entries',
      'drop policy "aqea_worker works on leases" on public.leases',
    ];
    for (const denied of schema) {
      await expect(as('aqea_worker', denied)).rejects.toThrow(
        /permission denied|must be owner|no privileges/,
      );
    }
  });
});
