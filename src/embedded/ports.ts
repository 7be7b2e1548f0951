import { createServer } from 'node:net';
import { PortTaken } from './errors';

const TRIES = 100;

/** True when a server could listen on `host`:`port` now. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 that nothing listens on, chosen by the operating system. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/**
 * The first free port from `preferred` on; `avoid` are ports promised to others.
 * @throws PortTaken when a hundred ports in a row are in use
 */
export async function firstFreePort(
  preferred: number,
  avoid: readonly number[] = [],
  host = '127.0.0.1',
): Promise<number> {
  for (let port = preferred; port < preferred + TRIES && port < 65_536; port++) {
    if (!avoid.includes(port) && (await isFree(port, host))) return port;
  }
  throw new PortTaken({
    what: `None of the ports ${preferred} to ${preferred + TRIES - 1} of ${host} is free`,
    hint: 'Stop one of the programs that listen there (`ss -ltnp` lists them).',
  });
}

/**
 * `wanted` itself if a server can listen there.
 * @throws PortTaken
 */
export async function exactPort(wanted: number, purpose: string): Promise<number> {
  if (await isFree(wanted)) return wanted;
  throw new PortTaken({
    what: `Port ${wanted} of 127.0.0.1, wanted for ${purpose}, is in use by another program`,
    hint: `Stop that program (\`ss -ltnp 'sport = :${wanted}'\` names it) or choose another port.`,
  });
}
