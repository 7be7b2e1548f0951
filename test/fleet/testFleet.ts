import type { Fleet, NewMachine } from '../../src/fleet/fleet';
import type { Offer } from '../../src/fleet/prices';
import { CLOUD_PROVIDERS, type CloudProviderName } from '../../src/fleet/providers/provider';
import { openProvider } from '../../src/fleet/providers/providers';
import type { Booter, StandInMachine } from '../support/clouds/standIn';
import type { Clouds } from '../support/clouds/clouds';
import { memoryRows } from './memoryRows';

const IMAGES = { hetzner: 'ubuntu-24.04', digitalocean: 'ubuntu-24-04-x64', linode: 'linode/ubuntu24.04' };

export type TestFleet = Fleet & {
  rows: ReturnType<typeof memoryRows>;
  said: string[];
  /** Machines that have a login. */
  logins: Set<string>;
  /** Lets this much time pass. */
  pass(ms: number): void;
};

/** A fleet at the stand-ins with rows in memory, whose time passes a hundred times as fast. */
export function testFleet(
  clouds: Pick<Clouds, 'env'>,
  rows = memoryRows(),
  env: NodeJS.ProcessEnv = {},
): TestFleet {
  let passed = 0;
  const logins = new Set<string>();
  const said: string[] = [];
  const pace = {
    sleep: async (ms: number) => {
      passed += ms;
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(ms / 100)));
    },
  };
  return {
    deployment: 'test1',
    providers: CLOUD_PROVIDERS.map((name) => openProvider(name, { ...clouds.env, ...env }, pace)),
    ...{ rows, said, logins, pace },
    access: {
      userData: ({ name }: NewMachine) => {
        logins.add(name);
        return Promise.resolve(`#cloud-config\nhostname: ${name}\n`);
      },
      revoke: (names) => Promise.resolve(names.forEach((name) => logins.delete(name))),
    },
    osImage: (provider) => IMAGES[provider],
    say: (line) => void said.push(line),
    now: () => Date.now() + passed,
    pass: (ms) => void (passed += ms),
  };
}

/** Machines whose workers report as soon as they are made. */
export function reportingBooter(rows: ReturnType<typeof memoryRows>): Booter {
  const seen = (machine: StandInMachine, change: { beatAt?: string; slots: number }): void => {
    const row = rows.rows.get(machine.name);
    if (row) rows.rows.set(machine.name, { ...row, ...change });
  };
  return {
    boot: (machine) => seen(machine, { beatAt: new Date().toISOString(), slots: 2 }),
    kill: (machine) => Promise.resolve(seen(machine, { slots: 0 })),
  };
}

const PRICES = {
  hetzner: [
    ['cx23', 'fsn1'],
    ['cx23', 'nbg1'],
    ['cpx22', 'fsn1'],
  ],
  digitalocean: [
    ['s-2vcpu-4gb', 'fra1'],
    ['s-2vcpu-2gb', 'fra1'],
  ],
  linode: [['g6-standard-2', 'eu-central']],
} as const;

export const testOffers: Offer[] = CLOUD_PROVIDERS.flatMap((provider: CloudProviderName) =>
  PRICES[provider].map(([size, region]): Offer => ({
    ...{ provider, size, region, perHour: 0.01, currency: 'EUR', source: 'list', asOf: '2026-11-26' },
    billing: provider === 'digitalocean' ? 'second' : 'hour',
  })),
);
