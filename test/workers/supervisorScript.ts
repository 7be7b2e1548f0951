import { join } from 'node:path';
import { spawnTethered } from '../../src/embedded/tether';
import { Supervisor } from '../../src/workers/supervisor';

/** Supervises two shells in the home given as argument, says `up`, and lives until it is killed or told to stop. */
async function main(): Promise<void> {
  const home = process.argv[2] as string;
  const supervisor = await Supervisor.open({ home });
  for (const role of ['postgres', 'worker'] as const) {
    const logFile = join(home, 'logs', `${role}.log`);
    await supervisor.supervise(role, logFile, () =>
      spawnTethered({
        command: '/bin/sh',
        args: ['-c', 'while :; do sleep 0.1; done'],
        logFile,
        graceMs: 1_000,
      }),
    );
  }
  const alive = setInterval(() => undefined, 1_000);
  process.once('SIGTERM', () => void supervisor.stop().then(() => clearInterval(alive)));
  process.stdout.write('up\n');
}

void main();
