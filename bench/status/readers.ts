import { existsSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

// A process of its own: READERS connections to the event stream of the master that runs in HOME, until it ends. The last
// ones (a twentieth) never read. Says how many bytes came, in the end.

const [home = '', readers = '1000'] = process.argv.slice(2);
const agent = new Agent({ maxSockets: Infinity });
let open = 0;
let events = 0;
let ended = 0;

async function apiUrl(): Promise<string> {
  const log = join(home, 'logs', 'master.log');
  for (;;) {
    const url = existsSync(log) ? /"apiUrl":"([^"]+)"/.exec(readFileSync(log, 'utf8'))?.[1] : undefined;
    if (url !== undefined) return url;
    await wait(100);
  }
}

function read(url: string, reads: 'reads' | 'never reads'): void {
  const asked = get(`${url}/api/events`, { agent }, (response) => {
    open += 1;
    if (reads === 'reads')
      response.on('data', (chunk: Buffer) => {
        if (chunk.includes('event: status')) events += 1;
      });
    response.on('close', () => (ended += 1));
    response.on('error', () => undefined);
  });
  asked.on('error', () => undefined);
}

async function main(): Promise<void> {
  const url = await apiUrl();
  const all = Number(readers);
  for (let n = 0; n < all; n++) read(url, n < all * 0.95 ? 'reads' : 'never reads');
  process.on('message', () => {
    process.send?.({ open, events, ended });
    process.exit(0);
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
