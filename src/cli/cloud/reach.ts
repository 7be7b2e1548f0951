import { OutOfReach } from '../../fleet/errors';
import { CLOUD_PROVIDERS } from '../../fleet/providers/provider';
import { providerAddress } from '../../fleet/providers/providers';

/**
 * Rented machines cannot reach what listens on this machine only; refused before one is paid for. Where the providers'
 * API itself is on this machine, so are its machines.
 * @param places what they need, and where that is: host, or host and port
 * @throws OutOfReach
 */
export function checkReach(env: NodeJS.ProcessEnv, places: Readonly<Record<string, string>>): void {
  if (CLOUD_PROVIDERS.every((name) => isLocal(new URL(providerAddress(name, env)).hostname))) return;
  for (const [what, place] of Object.entries(places)) {
    if (!isLocal(place.replace(/:\d+$/, ''))) continue;
    throw new OutOfReach({
      what: `${what} is at ${place}, which is this machine only: rented machines would not reach it`,
      where: what,
      hint: 'Give it an address that they can reach; `aqea cloud setup` asks for it.',
    });
  }
}

function isLocal(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0|\/.*)$/.test(host);
}
