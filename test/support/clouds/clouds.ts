import { openProvider, PROVIDER_VARIABLES } from '../../../src/fleet/providers/providers';
import {
  CLOUD_PROVIDERS,
  type CloudProvider,
  type CloudProviderName,
  type Pace,
} from '../../../src/fleet/providers/provider';
import { DigitalOceanStandIn } from './digitalOceanStandIn';
import { HetznerStandIn } from './hetznerStandIn';
import { LinodeStandIn } from './linodeStandIn';
import { type StandIn, type StandInOptions, TOKEN } from './standIn';

export type Clouds = Record<CloudProviderName, StandIn> & {
  /** What a shell needs to reach them instead of the providers. */
  env: NodeJS.ProcessEnv;
  all: StandIn[];
  stop(): Promise<void>;
};

/** All three providers on this machine. */
export async function startClouds(options: StandInOptions = {}): Promise<Clouds> {
  const standIns = {
    hetzner: new HetznerStandIn(options),
    digitalocean: new DigitalOceanStandIn(options),
    linode: new LinodeStandIn(options),
  };
  const env: NodeJS.ProcessEnv = {};
  for (const name of CLOUD_PROVIDERS) {
    env[PROVIDER_VARIABLES[name].address] = await standIns[name].start();
    env[PROVIDER_VARIABLES[name].token] = TOKEN;
  }
  const all: StandIn[] = Object.values(standIns);
  return {
    ...standIns,
    env,
    all,
    stop: async () => void (await Promise.all(all.map((each) => each.stop()))),
  };
}

/** Waits a hundredth of what is asked, so that a stand-in's real limits are still met. */
export const hurried: Pace = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.ceil(ms / 100))),
};

export function providerOf(clouds: Clouds, name: CloudProviderName, pace: Pace = hurried): CloudProvider {
  return openProvider(name, clouds.env, pace);
}
