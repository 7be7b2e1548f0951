// Healthy: a heartbeat of this container's master or worker reached the database within the last minute.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const STALE_MS = 60_000;

// The first process is ours, or an init with our command line after its own.
const role = readFileSync('/proc/1/cmdline', 'utf8').split('\0').includes('master') ? 'master' : 'worker';
const file = join(process.env.AQEA_HOME ?? '/var/lib/aqea', 'run', `beat-${role}`);
try {
  const age = Date.now() - statSync(file).mtimeMs;
  console.log(`${role}: last heartbeat ${Math.round(age / 1_000)} s ago`);
  process.exitCode = age <= STALE_MS ? 0 : 1;
} catch {
  console.log(`${role}: no heartbeat has reached the database yet (${file})`);
  process.exitCode = 1;
}
