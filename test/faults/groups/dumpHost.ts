import { createServer } from 'node:https';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../support/dumpServer';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { dumpOf, hostDump, ordinaryDump } from '../harness/dumps';
import { changedDump } from '../harness/oddDumps';
import type { Scene } from '../harness/scene';
import { AUTHORITY } from '../harness/servers';
import { expect, expectEqual, until } from '../harness/until';

type Answer = Extract<Fault, { kind: string }>;
/** So many requests in a row get the wrong answer. */
const SOME = 3;
const OFTEN = 10_000;
/** `source.max_connections_per_host`. */
const PLACES = 3;

/** In requests for units; what the plan reads is left alone. */
function wrongUnits(deployment: Deployment, fault: Answer, times: number): void {
  deployment.host.fault({ ...fault, path: deployment.host.dataPath, range: 'only', times });
}

/** A fault that passes: nobody has to do anything. */
function passing(id: string, what: string, fault: Answer, more: Partial<FaultCase> = {}): FaultCase {
  return {
    ...{ id, what: `${what}, ${SOME} times` },
    ...more,
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      wrongUnits(deployment, fault, SOME);
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  };
}

/** A fault that stays: the run says so and ends as incomplete; mended, the same command does the rest. */
function lasting(
  id: string,
  what: string,
  fault: Answer,
  reason: RegExp,
  more: Partial<FaultCase> = {},
): FaultCase {
  return {
    ...{ id, what: `${what}, always; then mended and run again` },
    ...more,
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      wrongUnits(deployment, fault, OFTEN);
      const { status, code } = await run.report();
      expectEqual([status, code], ['incomplete', 1], 'status and exit code');
      const reasons = await deployment.failedUnits();
      expect(
        reasons.length > 0 && reasons.every((text) => reason.test(text)),
        `every unit says why: ${reasons.join('; ')}`,
      );
      deployment.host.heal();
      await scene.expectAsUndisturbed(deployment.extract());
      return 'incomplete, says why; again: same';
    },
  };
}

/** A dump that may not be planned: refused with this code; once it is right, the same command does it. */
function refusedPlan(
  id: string,
  what: string,
  spoil: (deployment: Deployment) => void,
  code: string,
  more: Partial<FaultCase> = {},
): FaultCase {
  return {
    ...{ id, what: `${what}; then right` },
    ...more,
    async run(scene) {
      const deployment = await scene.underWay();
      spoil(deployment);
      const failed = await deployment.extract().failure();
      expectEqual(failed.code, 1, 'exit code');
      expect(failed.text.includes(code), `it says ${code}: ${failed.text}`);
      deployment.host.replace(ordinaryDump());
      await scene.expectAsUndisturbed(deployment.extract());
      return `refused: ${code}; then same`;
    },
  };
}

const TLS = join(__dirname, '../../stores/tls');

/** A dump host behind https, that after a while redirects to plain http. */
async function secureHost(scene: Scene, plain: string): Promise<{ url: string; redirect(): void }> {
  let redirecting = false;
  const server = createServer(
    { key: readFileSync(join(TLS, 'localhost.key.pem')), cert: readFileSync(join(TLS, 'localhost.pem')) },
    (asked, answer) => {
      const { host: _, ...headers } = asked.headers;
      const to = `${plain}${asked.url}`;
      if (redirecting) answer.writeHead(302, { Location: to }).end();
      else
        request(to, { headers }, (got) => {
          answer.writeHead(got.statusCode ?? 500, got.headers);
          got.pipe(answer);
        }).end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scene.finally(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}`, redirect: () => void (redirecting = true) };
}

/** The machine that the redirects name is there and has the file: only the program's own check keeps it from being asked. */
async function intoPrivateNetwork(scene: Scene): Promise<string> {
  const NODE_OPTIONS = `--require ${require.resolve('../harness/publicHost.cjs')}`;
  const deployment = await scene.deploy({ env: { NODE_OPTIONS } });
  const inside = await hostDump(ordinaryDump());
  scene.finally(() => inside.close());
  await Promise.all([deployment.master(), deployment.worker()]);
  const dump = deployment.host.folder.replace('127.0.0.1', 'dumps.public.test');
  const run = deployment.extract({ dump });
  await deployment.inMidRun(1);
  const to = `${inside.url}/${deployment.host.dataPath}`;
  wrongUnits(deployment, { kind: 'redirect', to }, 1);
  wrongUnits(deployment, { kind: 'redirect', to: to.replace('127.0.0.1', 'localhost') }, 1);
  wrongUnits(deployment, { kind: 'redirect', to: 'http://10.0.0.1/' }, OFTEN);
  const { status, code } = await run.report();
  expectEqual([status, code], ['incomplete', 1], 'status and exit code');
  const reasons = await deployment.failedUnits();
  for (const where of ['127.0.0.1', 'localhost (127.0.0.1)', '10.0.0.1'])
    expect(
      reasons.some((text) => text.includes(`public server redirects | where: ${where}`)),
      `${where} was refused: ${reasons.join('; ')}`,
    );
  expect(
    reasons.every((text) => /private network, to which a public server redirects/.test(text)),
    reasons.join('; '),
  );
  expectEqual(inside.requests.length, 0, 'requests to the private network');
  deployment.host.heal();
  await scene.expectAsUndisturbed(deployment.extract({ dump }));
  return 'incomplete, says why; again: same';
}

export const dumpHost: FaultCase[] = [
  passing('5.1', '200 with the whole file for a Range', { kind: 'ignore-range' }, { short: true }),
  lasting('5.2', '200 with the whole file for a Range', { kind: 'ignore-range' }, /ignores Range/),
  passing('5.3', 'a short Content-Range', { kind: 'content-range', value: 'bytes 0-9/100' }),
  lasting(
    '5.4',
    'a wrong Content-Range',
    { kind: 'content-range', value: 'bytes 5-99/1' },
    /another byte range/,
  ),
  {
    id: '5.5',
    what: '429 with Retry-After in seconds to three connections: no worker asks before',
    short: true,
    async run(scene) {
      const deployment = await scene.underWay();
      await deployment.worker();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const seconds = 5;
      const fault = { kind: 'status', status: 429, headers: { 'Retry-After': String(seconds) } } as const;
      wrongUnits(deployment, fault, PLACES);
      const { requests } = deployment.host;
      const throttled = (): number => requests.filter(({ status }) => status === 429).length;
      const at = async (what: string, holds: () => boolean): Promise<number> => {
        await until(what, holds, { everyMs: 5 });
        return Date.now();
      };
      const first = await at('somebody is told to wait', () => throttled() > 0);
      await at('all places of connections have been told to wait', () => throttled() === PLACES);
      const before = requests.length;
      const again = await at('somebody asks again', () => requests.length > before);
      const waited = (again - first) / 1_000;
      expect(waited > seconds - 0.5, `nobody asks within ${seconds} s: ${waited} s`);
      await scene.expectAsUndisturbed(run);
      expectEqual(throttled(), PLACES, 'answers with 429');
      return `${SAME}; ${waited.toFixed(1)} s until the next request`;
    },
  },
  passing('5.6', '429 with Retry-After as a date', {
    ...{ kind: 'status', status: 429 },
    get headers() {
      return { 'Retry-After': new Date(Date.now() + 3_000).toUTCString() };
    },
  }),
  passing('5.7', '503 with Retry-After', { kind: 'status', status: 503, headers: { 'Retry-After': '2' } }),
  passing('5.8', 'an HTML error page with the status of the file', { kind: 'html' }),
  passing('5.9', 'connection cut after 500 bytes', { kind: 'cut', afterBytes: 500 }),
  {
    id: '5.10',
    what: 'the file changed under the same name (ETag): the old run stops, a new one takes the new dump',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      const changed = changedDump();
      deployment.host.replace(changed);
      const { status } = await run.report();
      expectEqual(status, 'incomplete', 'status');
      const reasons = await deployment.failedUnits();
      expect(
        reasons.every((text) => /replaced while it was being read/.test(text)),
        reasons.join('; '),
      );
      await scene.expectAsUndisturbed(deployment.extract(), changed);
      return 'incomplete, says why; again: as the new dump alone';
    },
  },
  lasting('5.11', '403', { kind: 'status', status: 403 }, /refuses this program/),
  refusedPlan(
    '5.12',
    'a dump that is not done',
    ({ host }) => host.replace(ordinaryDump(), 'in-progress'),
    'AQEA_DUMP_INCOMPLETE',
  ),
  refusedPlan(
    '5.13',
    'a wrong sha1 of the index',
    ({ host }) => host.put(host.indexPath, dumpOf('shorter', { pages: (p) => p.slice(1) }).index),
    'AQEA_PLAN_REJECTED',
  ),
  {
    id: '5.14',
    what: 'redirect to another host that has the same file',
    async run(scene) {
      const deployment = await scene.underWay();
      const other = await hostDump(ordinaryDump());
      scene.finally(() => other.close());
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const to = `${other.url}/${deployment.host.dataPath}`.replace('127.0.0.1', 'localhost');
      wrongUnits(deployment, { kind: 'redirect', to }, OFTEN);
      await scene.expectAsUndisturbed(run);
      expect(other.requests.length > 0, 'the other host was asked');
      expect(
        other.requests.every(({ headers }) => !headers.authorization && !headers.cookie),
        'it was told no secret',
      );
      return SAME;
    },
  },
  {
    id: '5.15',
    what: 'redirect from https to plain http: refused; mended and run again',
    async run(scene) {
      const deployment = await scene.deploy({ env: { NODE_EXTRA_CA_CERTS: AUTHORITY } });
      const secure = await secureHost(scene, deployment.host.url);
      await Promise.all([deployment.master(), deployment.worker()]);
      const dump = deployment.host.folder.replace(deployment.host.url, secure.url);
      const run = deployment.extract({ dump });
      await deployment.inMidRun(1);
      secure.redirect();
      const { status } = await run.report();
      expectEqual(status, 'incomplete', 'status');
      const reasons = await deployment.failedUnits();
      expect(
        reasons.every((text) => /redirect to another scheme/.test(text)),
        reasons.join('; '),
      );
      await scene.expectAsUndisturbed(deployment.extract());
      return 'incomplete, says why; again: same';
    },
  },
  lasting(
    '5.16',
    'redirect to a link-local address (where clouds keep credentials)',
    { kind: 'redirect', to: 'http://169.254.169.254/latest/meta-data/' },
    /link-local/,
    { short: true },
  ),
  {
    id: '5.17',
    what: 'a host of the public internet redirects into a private network, by address and by name; then mended',
    run: intoPrivateNetwork,
  },
];
