import { z } from 'zod';

/** A container image that nobody can exchange for another one under the same name. */
const PINNED = /^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$/;
/** As in `authorized_keys`, without options. */
const PUBLIC_KEY =
  /^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-\S+) [A-Za-z0-9+/]+=*(?: [^\r\n]*)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface ProviderDefaults {
  types: Record<string, number>;
  regions: string[];
  image: string;
  currency: 'EUR' | 'USD';
}

function providerSchema(name: string, { types, regions, image, currency }: ProviderDefaults) {
  return z
    .strictObject({
      machine_types: z
        .record(z.string().min(1), z.number().gt(0).max(1_000))
        .refine((all) => Object.keys(all).length > 0, { message: 'at least one type is needed' })
        .default(types)
        .meta({
          description: `Types of machines at ${name} in the order of preference, each with its price per hour, public address included, for when the price list does not answer`,
          allowed: 'types with a price per hour each, such as `cx23: 0.0071`',
        }),
      regions: z
        .array(z.string().min(1))
        .min(1)
        .default(regions)
        .meta({ description: `Regions of ${name} in the order of preference` }),
      image: z.string().min(1).default(image).meta({ description: 'Operating system with cloud-init' }),
      currency: z.enum(['EUR', 'USD']).default(currency).meta({ description: 'Currency of these prices' }),
      prices_as_of: z
        .string()
        .regex(DAY)
        .default('2026-11-24')
        .meta({ description: 'Day of these prices', allowed: 'a day, such as 2026-11-24' }),
    })
    .prefault({});
}

/** Keys of `cloud_deployment` that say which machines are rented, and what runs on them. */
export const CLOUD_MACHINE_KEYS = {
  image: z.string().regex(PINNED).optional().meta({
    description: 'Container image that rented machines run, pinned by its digest; needed to rent any',
    allowed: 'an image with its digest, such as registry.example.org/aqea@sha256: and 64 hex digits',
  }),
  workers_per_machine: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .meta({ description: 'Workers on one rented machine' }),
  boot_timeout: z
    .number()
    .min(1)
    .max(3_600)
    .default(600)
    .meta({ description: 'Seconds from the request for a machine until its workers must have reported' }),
  max_hours: z
    .number()
    .min(0.1)
    .max(8_760)
    .default(24)
    .meta({ description: 'Hours after which a rented machine turns itself off, whatever happens' }),
  ssh_keys: z.array(z.string().regex(PUBLIC_KEY)).max(20).default([]).meta({
    description:
      'Public keys that may log in to rented machines; without any, nobody may and port 22 is closed',
    allowed: 'a list of public keys, such as `ssh-ed25519 AAAA... you@example.org`',
  }),
  providers: z
    .strictObject({
      hetzner: providerSchema('Hetzner', {
        types: { cx23: 0.0081, cpx22: 0.0129 },
        regions: ['fsn1', 'nbg1', 'hel1'],
        image: 'ubuntu-24.04',
        currency: 'EUR',
      }),
      digitalocean: providerSchema('DigitalOcean', {
        types: { 's-2vcpu-4gb': 0.0357, 's-2vcpu-2gb': 0.0268 },
        regions: ['fra1', 'ams3'],
        image: 'ubuntu-24-04-x64',
        currency: 'USD',
      }),
      linode: providerSchema('Linode', {
        types: { 'g6-standard-2': 0.036, 'g6-dedicated-2': 0.054 },
        regions: ['eu-central', 'de-fra-2'],
        image: 'linode/ubuntu24.04',
        currency: 'USD',
      }),
    })
    .prefault({}),
};
