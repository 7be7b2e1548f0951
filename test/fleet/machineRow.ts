import type { SeenMachine } from '../../src/fleet/machines';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** ISO 8601 of so many milliseconds since 1970. */
export const at = (ms: number): string => new Date(ms).toISOString();

/** A worker's machine at Hetzner that runs since 1970, unless `change` says otherwise. */
export function machineRow(change: Partial<SeenMachine> = {}): SeenMachine {
  return {
    ...{ name: 'aqea-test1-hetzner-1-aaaaaa', deployment: 'test1', provider: 'hetzner', role: 'worker' },
    ...{ size: 'cx23', region: 'fsn1', state: 'running', providerId: '1', perHour: 0.01, currency: 'EUR' },
    ...{ billing: 'hour', createdAt: at(0), deletedAt: null, reason: null, replaces: null },
    ...{ beatAt: null, slots: 0, ...change },
  };
}
