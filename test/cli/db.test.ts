import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { aqea } from './harness';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ migrated: false });
});
afterAll(() => database.drop());

const run = (...args: string[]) =>
  aqea(args, { env: { AQEA_HOME: '/nonexistent', SUPABASE_DATABASE_URL: database.url } });

test('an empty database is not usable yet, and every command says what to do', async () => {
  expect(await run('lookup', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('aqea db migrate'),
  });
  expect((await run('db', 'status')).out).toMatch(/pending +tables, .*run `aqea db migrate`/);
  const [{ ok, findings }] = (await run('doctor', '--json')).json() as [{ ok: boolean; findings: unknown[] }];
  expect(ok).toBe(false);
  expect(findings).toContainEqual(
    expect.objectContaining({ part: 'migrations', state: 'fail', todo: 'Run `aqea db migrate`.' }),
  );
});

test('migrate brings it up to date, once', async () => {
  const [{ applied }] = (await run('db', 'migrate', '--json')).json() as [{ applied: string[] }];
  expect(applied.length).toBeGreaterThan(1);
  expect((await run('db', 'migrate')).out).toBe('The database is up to date.');
  expect((await run('db', 'status', '--json')).json()[0]).toMatchObject({
    applied,
    pending: [],
    unknown: [],
  });
});

test('the password of the database is not shown', async () => {
  const { password } = new URL(database.url);
  const { out } = await run('db', 'status');
  expect(out).toContain('***@');
  expect(out).not.toContain(`:${password}@`);
});

test('grant-read lets a role read the entries, and doctor says who can', async () => {
  const role = `reader_${process.pid}`;
  await database.admin.query(`create role ${role}`);
  try {
    expect(await run('db', 'grant-read', role)).toMatchObject({ code: 0 });
    await database.admin.query(`set role ${role}`);
    await database.admin.query('select from aqea_entries');
    await expect(database.admin.query('delete from aqea_entries')).rejects.toThrow('permission denied');
    await database.admin.query('reset role');
    expect((await run('doctor')).out.replace(/\s+/g, ' ')).toContain(`readable by ${role}`);
    expect((await run('db', 'grant-read', 'no_such_role')).code).toBe(2);
  } finally {
    await database.admin.query('reset role');
    await database.admin.query(`drop owned by ${role}; drop role ${role}`);
  }
});

test('a table without row level security is a failure for the doctor', async () => {
  await database.admin.query('alter table leases disable row level security');
  const { code, out } = await run('doctor');
  await database.admin.query('alter table leases enable row level security');
  expect(code).toBe(1);
  expect(out).toMatch(/fail +row level security +off on leases/);
});

test.each([
  ['postgresql://u:p@db.x.supabase.co:6543/postgres', 'session pooler'],
  ['postgresql://u:p@abcdefgh.supabase.co:5432/postgres', 'db.abcdefgh.supabase.co'],
  ['mysql://u:p@h/d', 'postgresql://'],
])('%s is refused with the reason', async (url, hint) => {
  const { code, err } = await aqea(['db', 'status'], { env: { SUPABASE_DATABASE_URL: url } });
  expect(code).toBe(2);
  expect(err).toContain(hint);
  expect(err).toContain('AQEA_DATABASE_URL_REFUSED');
});
