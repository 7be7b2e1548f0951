import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findTemporalCli } from '../../src/embedded/temporalCli';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const TEMPORAL = '#!/bin/sh\necho "temporal version 9.9.9"\n';
let server: Server | undefined;

afterEach(async () => {
  const running = server;
  server = undefined;
  if (running) await new Promise((resolve) => running.close(resolve));
});

/** A mirror of temporal.download on this machine; answers every request with `archive`, or 404 without one. */
async function mirror(archive: Buffer | null): Promise<{ downloadFrom: string; asked: string[] }> {
  const asked: string[] = [];
  const listening = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(archive ? 200 : 404, { connection: 'close' }).end(archive ?? undefined);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return { downloadFrom: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

function machine(commands: Record<string, string>): { env: NodeJS.ProcessEnv; bin: string; cache: string } {
  const home = mkdtempSync(join(folder, 'machine-'));
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(commands)) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    env: { PATH: bin, XDG_CACHE_HOME: join(home, 'cache') },
    bin,
    cache: join(home, 'cache', 'aqea', 'bin'),
  };
}

function archiveOf(script: string): Buffer {
  const { bin } = machine({ temporal: script });
  execFileSync('tar', ['-czf', join(bin, 'temporal.tar.gz'), '-C', bin, 'temporal']);
  return readFileSync(join(bin, 'temporal.tar.gz'));
}

test('a command on PATH is taken, and nothing is asked for', async () => {
  const { downloadFrom, asked } = await mirror(null);
  const { env, bin } = machine({ temporal: TEMPORAL });
  expect(await findTemporalCli({ env, downloadFrom })).toBe(join(bin, 'temporal'));
  expect(asked).toEqual([]);
});

test('without one it is downloaded once and then found again', async () => {
  const { downloadFrom, asked } = await mirror(archiveOf(TEMPORAL));
  const { env, cache } = machine({});
  env['PATH'] = '/usr/bin:/bin';
  const said: string[] = [];
  const request = { env, downloadFrom, onProgress: (sentence: string) => said.push(sentence) };
  const cli = await findTemporalCli(request);
  expect(await findTemporalCli(request)).toBe(cli);
  expect(readdirSync(cache)).toEqual(['temporal-1.5.1']);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^\/cli\/archive\/v1\.5\.1\?platform=\w+&arch=\w+$/);
  expect(said).toHaveLength(1);
});

test('where there is no download it is built with Go, into the cache', async () => {
  const { downloadFrom } = await mirror(null);
  const go = `#!/bin/sh\necho "$@" > "$GOBIN/../asked"\nprintf '%s' '${TEMPORAL}' > "$GOBIN/temporal"\n`;
  const { env, cache } = machine({ go });
  const cli = await findTemporalCli({ env, downloadFrom });
  expect(execFileSync(cli, { encoding: 'utf8' })).toContain('9.9.9');
  expect(readFileSync(join(cache, 'asked'), 'utf8')).toBe(
    'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
  );
});

test('when every way fails, one error names all four and why', async () => {
  const { downloadFrom } = await mirror(null);
  const { env } = machine({ temporal: '#!/bin/sh\nexit 1\n' });
  const failure = findTemporalCli({ env, downloadFrom });
  await expect(failure).rejects.toMatchObject({ code: 'AQEA_TEMPORAL_CLI_MISSING' });
  await expect(failure).rejects.toThrow(
    /404.*Go is not installed.*TEMPORAL_ADDRESS.*PATH.*temporal\.download.*go\.dev/s,
  );
});
