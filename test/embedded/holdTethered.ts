import { spawnTethered } from '../../src/embedded/tether';

/** Starts a shell command on a tether, tells its identity, and lives until it is killed. */
async function main(): Promise<void> {
  const [logFile, script] = process.argv.slice(2) as [string, string];
  const { identity } = await spawnTethered({
    command: '/bin/sh',
    args: ['-c', script],
    logFile,
    graceMs: 1_000,
  });
  process.stdout.write(`${JSON.stringify(identity)}\n`);
  setInterval(() => undefined, 1_000);
}

void main();
