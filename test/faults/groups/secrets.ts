import { type FaultCase } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { withAdmin } from '../harness/sql';
import type { Scene } from '../harness/scene';
import { type StatusAnswer, StatusAnswers } from '../harness/statusAnswers';
import { readFileSync } from 'node:fs';
import { expect, expectEqual, until } from '../harness/until';

/** With what needs escaping in a URL, and what a careless scanner would cut a word at. */
const CANARY = 'Kanarien-V0gel+42';

/** Every event of every workflow since then, as JSON. */
async function histories(scene: Scene, since: Date): Promise<{ text: string; workflows: number }> {
  return scene.lane.withClient(async (client) => {
    let text = '';
    let workflows = 0;
    for await (const { workflowId, runId, memo, searchAttributes } of client.workflow.list({
      query: `StartTime >= '${since.toISOString()}'`,
    })) {
      const handle = client.workflow.getHandle(workflowId, runId);
      const history = await handle.fetchHistory();
      const { raw } = await handle.describe();
      text += plain(history) + plain(raw) + JSON.stringify([memo, searchAttributes]);
      workflows++;
    }
    return { text, workflows };
  });
}

/** Payloads are bytes: as text, so that what they hold can be found. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    const bytes = one as { type?: string; data?: number[] } | null;
    if (one instanceof Uint8Array) return Buffer.from(one).toString('utf8');
    if (bytes?.type === 'Buffer' && Array.isArray(bytes.data))
      return Buffer.from(bytes.data).toString('utf8');
    return typeof one === 'bigint' ? String(one) : one;
  });
}

async function everyRow(deployment: Deployment): Promise<string> {
  const tables = await deployment.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  const texts = await Promise.all(
    tables.map(({ name }) =>
      deployment.query<{ text: string }>(`select t::text as text from public.${name} t`),
    ),
  );
  return texts
    .flat()
    .map(({ text }) => text)
    .join('\n');
}

async function canary(scene: Scene): Promise<string> {
  const user = 'canary_user';
  const since = new Date(Date.now() - 1_000);
  const proxy = await scene.proxy(scene.lane.postgres.port);
  const deployment = await scene.deploy({ postgresPort: proxy.port });
  await withAdmin(scene.lane.postgres.url, async (admin) => {
    await admin.query(`create role ${user} login password '${CANARY}'`);
    await admin.query(`grant aqea_worker to ${user}`);
  });
  scene.finally(() => withAdmin(scene.lane.postgres.url, (admin) => admin.query(`drop role ${user}`)));
  const good = deployment.env['SUPABASE_DATABASE_URL']!.replace(
    /\/\/.*@/,
    `//${user}:${encodeURIComponent(CANARY)}@`,
  );
  deployment.env['SUPABASE_DATABASE_URL'] = good;
  deployment.env['AQEA_LOG_LEVEL'] = 'debug';
  const said: string[] = [];
  const say = async (...args: string[]): Promise<void> => {
    const { stdout, stderr } = await deployment.aqea(...args);
    said.push(stdout, stderr);
  };
  const [master, worker] = await Promise.all([deployment.master(), deployment.worker()]);
  const run = deployment.extract();
  await deployment.inMidRun(1);
  const status = await StatusAnswers.of(deployment, master);
  const shown = await status.read();
  expectAnswered(shown);
  const commandLines = deployment.programs.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  // Errors of every kind, so that there is something to leak.
  proxy.refuse();
  await until('the database is away', () =>
    deployment.programs.some(({ log }) => log.includes('AQEA_DATABASE_UNREACHABLE')),
  );
  shown.push(...(await status.read()));
  await say('status');
  await say('doctor');
  proxy.accept();
  await deployment.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${user}'`);
  await say('status', '--json');
  for (const wrong of [
    good.replace('@', 'x@'),
    good.replace('5', '99'),
    `${good}?sslmode=verify-full`,
    good.replace('postgresql://', 'postgresql:/'),
  ]) {
    deployment.env['SUPABASE_DATABASE_URL'] = wrong;
    await say('status', '--verbose');
    await say('lookup', 'Haus', '--verbose');
    await say('worker', '--provider', 'nobody', '--verbose');
  }
  deployment.env['SUPABASE_DATABASE_URL'] = good;
  const { stderr } = await run.report();
  const afterwards = await status.read();
  expectAnswered(afterwards);
  shown.push(...afterwards);
  await say('status', '--json');
  await say('doctor', '--json');
  const { text, workflows } = await histories(scene, since);
  expect(workflows > 20, `histories were read (${workflows})`);
  const where: Record<string, string> = {
    histories: text,
    logs: deployment.programs.map(({ log }) => log).join('\n') + stderr,
    'commands and errors': said.join('\n'),
    'command lines': commandLines.join('\n'),
    'the database': await everyRow(deployment),
    'status and dashboard': shown.map(({ asked, text: answer }) => `${asked}\n${answer}`).join('\n'),
  };
  for (const { name, log } of [master, worker])
    expect(log.includes('AQEA_DATABASE_UNREACHABLE'), `the log of ${name} has errors of the database`);
  expect(
    where['logs']!.length > 10_000 && where['the database']!.length > 10_000,
    'there is something to search',
  );
  for (const [name, all] of Object.entries(where))
    for (const form of [
      CANARY,
      encodeURIComponent(CANARY),
      CANARY.slice(0, 12),
      Buffer.from(CANARY).toString('base64'),
    ])
      expect(!all.includes(form), `the password is in ${name}: ${around(all, form)}`);
  const megabytes = Math.round(Object.values(where).join('').length / 1e6);
  return `found nowhere in ${workflows} histories, ${shown.length} answers of the status, ${megabytes} MB`;
}

/** With a database that answers, whatever may be read is read. */
function expectAnswered(answers: readonly StatusAnswer[]): void {
  const not = answers.filter(({ asked, status }) => asked.startsWith('GET') && status !== 200);
  expect(not.length === 0, `not answered: ${JSON.stringify(not).slice(0, 500)}`);
  const run = answers.find(({ asked }) => asked.endsWith('/api/events'))?.text ?? '';
  expect(run.includes('event: status'), `the event stream has a status: ${run.slice(0, 300)}`);
}

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 150), at + 60);
}

/** After a run, so that there is something to read. */
async function outsiders(scene: Scene): Promise<string> {
  const deployment = await scene.deploy();
  await Promise.all([deployment.master(), deployment.worker()]);
  await deployment.extract().result();
  const relations = await deployment.query<{ name: string; kind: string }>(
    `select relname as name, relkind as kind from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S')`,
  );
  const functions = await deployment.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p where pronamespace = 'public'::regnamespace`,
  );
  expect(relations.length > 10 && functions.length > 3, 'there are tables and functions');
  let tried = 0;
  for (const role of ['anon', 'authenticated']) {
    await withAdmin(deployment.adminUrl, async (admin) => {
      await admin.query(`set role ${role}`);
      const denied = async (statement: string): Promise<void> => {
        tried++;
        const code = await admin.query(statement).then(
          () => 'allowed',
          (error: { code: string }) => error.code,
        );
        expectEqual(code, '42501', `${role}: ${statement}`);
      };
      for (const { name, kind } of relations) {
        if (kind === 'S') await denied(`select nextval('public.${name}')`);
        else await denied(`select * from public.${name} limit 1`);
        if (kind !== 'r') continue;
        await denied(`insert into public.${name} default values`);
        await denied(`delete from public.${name}`);
        await denied(`truncate public.${name}`);
      }
    });
    for (const { name } of functions) {
      tried++;
      const [may] = await deployment.query<{ may: boolean }>(
        'select has_function_privilege($1, $2, $3) as may',
        [...[role, name, 'execute']],
      );
      expectEqual(may!.may, false, `${role} may call ${name}`);
    }
  }
  return `${tried} attempts, all denied`;
}

export const secrets: FaultCase[] = [
  {
    id: '8.1',
    what: 'a canary password, in a run with errors of every kind: searched for everywhere',
    short: true,
    run: canary,
  },
  { id: '8.2', what: 'roles anon and authenticated try to read, write and call everything', run: outsiders },
];
