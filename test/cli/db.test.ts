import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { fillFormerTable } from '../stores/former/formerTable';
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

test('adopt takes over rows of the earlier program, and lists those that it could not take', async () => {
  const former = await testDatabase({ migrated: false });
  try {
    const env = { AQEA_HOME: '/nonexistent', SUPABASE_DATABASE_URL: former.url };
    await fillFormerTable(former.admin);
    expect(await aqea(['db', 'migrate'], { env })).toMatchObject({
      code: 0,
      err: expect.stringContaining('kept in schema aqea_before: aqea_entries, work_units'),
    });
    const { code, out } = await aqea(['db', 'adopt'], { env });
    expect(code).toBe(1);
    expect(out).toMatch(
      /^Adopted 6 of 7 rows now \(4 with their address\); 0 were there already, 1 could not/,
    );
    expect(out).toMatch(/0xA0:FF:01:02 +Rätsel +no part of speech/);
    expect(await aqea(['db', 'adopt', '--drop-old'], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('drop schema aqea_before cascade'),
    });
    const [report] = (await aqea(['db', 'adopt', '--json'], { env })).json();
    expect(report).toMatchObject({ adopted: 6, refused: 1, now: { adopted: 0 } });
  } finally {
    await former.drop();
  }
});
