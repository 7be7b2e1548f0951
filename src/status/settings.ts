import type { StatusConfig } from '../config/sections/status';
import { InvalidInput } from '../support/errors';
import { checkKeys, type StatusKeys } from './http/access';

export interface StatusSettings {
  enabled: boolean;
  /** The address to listen on. */
  host: string;
  keys: StatusKeys;
  allowedHosts: readonly string[];
  /** The name under which the others find it, where it listens on every address. */
  publishedOn: 'loopback' | 'host-name';
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;

/**
 * The configuration, and what the environment says over it; keys come from the environment alone.
 * @throws InvalidInput for keys that cannot be used, and for an address that everyone could read from without one
 */
export function statusSettings(config: StatusConfig, env: NodeJS.ProcessEnv): StatusSettings {
  const get = (name: string): string | undefined => env[name]?.trim() || undefined;
  const host = get('AQEA_STATUS_HOST') ?? config.host;
  const onlyLoopback =
    flag('AQEA_STATUS_ONLY_PUBLISHED_ON_LOOPBACK', get) ?? config.only_published_on_loopback;
  const keys = checkKeys({ read: get('AQEA_STATUS_READ_KEY'), control: get('AQEA_STATUS_CONTROL_KEY') });
  if (config.enabled && keys.read === undefined && !LOOPBACK.test(host) && !onlyLoopback)
    throw new InvalidInput({
      what: `The status API would show the runs to everyone who reaches ${host}`,
      where: 'status.host, AQEA_STATUS_HOST',
      hint:
        'Set AQEA_STATUS_READ_KEY (e.g. from `openssl rand -hex 24`). Where the port is published on the loopback address ' +
        'of the machine alone, say so: AQEA_STATUS_ONLY_PUBLISHED_ON_LOOPBACK=true.',
    });
  return {
    ...{ enabled: config.enabled, host, keys },
    allowedHosts: (get('AQEA_STATUS_ALLOWED_HOSTS')?.split(/[\s,]+/) ?? config.allowed_hosts).map((name) =>
      name.toLowerCase(),
    ),
    publishedOn: onlyLoopback || LOOPBACK.test(host) ? 'loopback' : 'host-name',
  };
}

function flag(name: string, get: (name: string) => string | undefined): boolean | undefined {
  const value = get(name);
  if (value === undefined) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new InvalidInput({
    what: `${name} cannot be ${JSON.stringify(value)}`,
    where: `environment variable ${name}`,
    hint: 'Allowed: true, false.',
  });
}
