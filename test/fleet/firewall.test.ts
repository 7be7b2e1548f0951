import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallRules } from '../../src/fleet/firewall';
import { eventually, scratchFolder } from '../support/scripts';

/*
 * Two machines that are network namespaces here, with one cable between them, and the kernel's own firewall in one of them.
 */
const folder = scratchFolder();
const able =
  process.getuid?.() === 0 &&
  ['nft', 'ip'].every((tool) => spawnSync(tool, ['-V']).error === undefined) &&
  spawnSync('unshare', ['--net', 'nft', 'list', 'ruleset']).status === 0;
// eslint-disable-next-line no-console -- a skipped test must be seen
if (!able) console.warn('SKIPPED: needs root, and apt-get install nftables iproute2');
const withKernel = able ? describe : describe.skip;

const RENTED = `rented-${process.pid}`;
const OUTSIDE = `outside-${process.pid}`;
const servers: ChildProcess[] = [];

function run(...command: [string, ...string[]]): void {
  const [program, ...args] = command;
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
}

/** Listens in a namespace, on all its addresses. */
async function listen(where: string, ports: readonly number[]): Promise<void> {
  const code = `for (const port of ${JSON.stringify(ports)})
    require('net').createServer((socket) => socket.end('hello')).listen(port, '::', () => console.log(port))`;
  const child = spawn('ip', ['netns', 'exec', where, process.execPath, '-e', code]);
  servers.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  await eventually('it listens', () => said.split('\n').filter(Boolean).length === ports.length);
}

/** `hello`, or why not. */
function connect(from: string, host: string, port: number): string {
  const code = `const socket = require('net').connect(${port}, '${host}');
    socket.setTimeout(1500, () => { console.log('silence'); socket.destroy(); });
    socket.on('data', (chunk) => console.log(String(chunk))).on('error', (error) => console.log(error.code))`;
  return spawnSync('ip', ['netns', 'exec', from, process.execPath, '-e', code], {
    encoding: 'utf8',
  }).stdout.trim();
}

function allow(tcp: number[]): void {
  const file = join(folder, 'rules.nft');
  writeFileSync(file, firewallRules({ tcp }));
  run('ip', 'netns', 'exec', RENTED, 'nft', '-f', file);
}

withKernel('the firewall of a rented machine', () => {
  beforeAll(async () => {
    for (const name of [RENTED, OUTSIDE]) run('ip', 'netns', 'add', name);
    run('ip', 'link', 'add', 'r0', 'netns', RENTED, 'type', 'veth', 'peer', 'name', 'o0', 'netns', OUTSIDE);
    for (const [name, link, last] of [
      [RENTED, 'r0', 1],
      [OUTSIDE, 'o0', 2],
    ] as const) {
      run('ip', '-n', name, 'addr', 'add', `10.99.0.${last}/24`, 'dev', link);
      run('ip', '-n', name, 'addr', 'add', `fd99::${last}/64`, 'dev', link, 'nodad');
      for (const up of ['lo', link]) run('ip', '-n', name, 'link', 'set', up, 'up');
    }
    await listen(RENTED, [22, 7233, 8080]);
    await listen(OUTSIDE, [5432]);
  });
  afterAll(() => {
    for (const server of servers) server.kill('SIGKILL');
    for (const name of [RENTED, OUTSIDE]) spawnSync('ip', ['netns', 'delete', name]);
  });

  test('without it all that listens could be reached', () => {
    expect([22, 7233, 8080].map((port) => connect(OUTSIDE, '10.99.0.1', port))).toEqual(
      Array(3).fill('hello'),
    );
  });

  test.each([
    ['10.99.0.1', '10.99.0.2'],
    ['fd99::1', 'fd99::2'],
  ])('nothing reaches a worker at %s; what it asks for itself is answered', (rented, outside) => {
    allow([]);
    expect([22, 7233, 8080].map((port) => connect(OUTSIDE, rented, port))).toEqual(Array(3).fill('silence'));
    expect(connect(RENTED, outside, 5432)).toBe('hello');
    // What serves the status on the machine can be asked there.
    expect(connect(RENTED, 'localhost', 8080)).toBe('hello');
  });

  test('only the ports that are named are open; loading the rules again leaves no older ones', () => {
    allow([22, 7233]);
    expect([22, 7233, 8080].map((port) => connect(OUTSIDE, '10.99.0.1', port))).toEqual([
      'hello',
      'hello',
      'silence',
    ]);
    allow([7233]);
    expect([22, 7233].map((port) => connect(OUTSIDE, 'fd99::1', port))).toEqual(['silence', 'hello']);
  });

  test('a port that a container publishes is no way around it', () => {
    // As docker does it: destination NAT to the container's address and port.
    const nat = join(folder, 'nat.nft');
    writeFileSync(
      nat,
      'table ip docker_like {\n chain published {\n  type nat hook prerouting priority dstnat;\n  tcp dport 9000 redirect to :8080\n }\n}\n',
    );
    allow([]);
    run('ip', 'netns', 'exec', RENTED, 'nft', '-f', nat);
    expect(connect(OUTSIDE, '10.99.0.1', 9_000)).toBe('silence');
    allow([9_000]);
    expect(connect(OUTSIDE, '10.99.0.1', 9_000)).toBe('hello');
  });
});
