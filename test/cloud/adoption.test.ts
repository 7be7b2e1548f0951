import { migrationStatus } from '../../src/stores/postgres/migrate';
import { fillFormerTable, FORMER_ENTRIES } from '../stores/former/formerTable';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { type CloudSystem, cloudSystem, endOf } from './system';

jest.setTimeout(300_000);

let cloud: CloudSystem;
let former: TestDatabase;
beforeAll(async () => {
  cloud = await cloudSystem();
  former = await testDatabase({ migrated: false });
  await fillFormerTable(former.admin);
});
afterAll(async () => {
  await cloud.stop();
  await former.drop();
});

const deploy = (...more: string[]) =>
  cloud.cloud(['deploy-multi', '--workers', '1', '--dump', cloud.dump.url, ...more]);
const adopted = async () =>
  (
    await former.admin.query<{ label: string; address: string; created_at: Date }>(
      `select label, address, created_at from public.aqea_entries where meta ? 'adopted' order by address`,
    )
  ).rows;

test('setup keeps the rows of the earlier program; deploy-multi says that they are there, and takes them after a yes', async () => {
  expect((await cloud.setUp({ SUPABASE_DATABASE_URL: former.url })).code).toBe(0);
  expect((await migrationStatus(former.url)).pending).toEqual([]);
  for (const [more, code] of [
    [[], 2],
    [['--dry-run'], 0],
  ] as const) {
    const asked = await deploy(...more);
    expect(asked.code).toBe(code);
    expect(asked.err).toContain(`The database has ${FORMER_ENTRIES.length} rows of the earlier program`);
    expect(await adopted()).toEqual([]);
  }
});

test('deploy-multi adopts them before the run, lists each that it could not take, and the run leaves them alone', async () => {
  const { code, err, json } = await deploy('--yes', '--json');
  if (code !== 0) throw new Error(`${err}\n${cloud.booter.outputs()}`);
  expect(err).toMatch(
    /Adopted 6 of 7 rows now \(4 with their address\); 0 were there already, 1 could not be taken\./,
  );
  expect(err.split('\n').filter((line) => /^ {2}0x/.test(line))).toEqual([
    expect.stringMatching(/^ {2}0xA0:FF:01:02 {2}Rätsel {2}.*part of speech/),
  ]);
  const { workflowId } = json()[0] as { workflowId: string };
  expect(await endOf(cloud, workflowId)).toMatchObject({ status: 'completed', deadLettered: 0 });
  const rows = await adopted();
  expect(rows).toHaveLength(6);
  expect(rows).toContainEqual({
    ...{ label: 'Wasser', address: '0xA0:01:10:2A', created_at: new Date('2025-06-01T10:00:00Z') },
  });
});

test('the same command again takes what was corrected since, and lists nothing any more', async () => {
  await former.admin.query(
    `update aqea_before.aqea_entries set meta = '{"pos": "noun"}' where label = 'Rätsel'`,
  );
  const { rowCount } = await former.admin.query(`delete from aqea_before.rows where outcome = 'refused'`);
  expect(rowCount).toBe(1);
  const { code, err } = await deploy('--yes', '--json');
  expect({ code, err }).toEqual({
    code: 0,
    err: expect.stringContaining('Adopted 1 of 7 rows now') as string,
  });
  expect(err).not.toMatch(/^ {2}0x/m);
  expect(await adopted()).toHaveLength(7);
  expect((await cloud.cloud(['destroy', '--yes'])).code).toBe(0);
  expect(cloud.clouds.all.flatMap((each) => each.alive())).toEqual([]);
});
