import { z } from 'zod';

const ADDRESS = /^([0-9a-zA-Z._-]+|[0-9a-fA-F:.]+)$/;

/** The first of a row of ports. */
const port = (usual: number) => z.int().min(1).max(65_000).default(usual);

/** `status`: the status API and the dashboard that each master serves. Its keys come from the environment alone. */
export const StatusSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .meta({ description: 'Each master serves the status API and the dashboard' }),
    host: z.string().regex(ADDRESS).default('127.0.0.1').meta({
      description: 'Address to listen on; any but a loopback address needs a read key; AQEA_STATUS_HOST wins',
      allowed: 'an IP address or a host name',
    }),
    api_port: port(8_080).meta({
      description: "Port of the status API of hetzner's master; those of other providers follow",
    }),
    dashboard_port: port(8_090).meta({
      description: "Port of the dashboard of hetzner's master; those of other providers follow",
    }),
    only_published_on_loopback: z
      .boolean()
      .default(false)
      .meta({
        description:
          'The address is published on a loopback address of the machine alone: no read key is needed; ' +
          'AQEA_STATUS_ONLY_PUBLISHED_ON_LOOPBACK wins',
      }),
    allowed_hosts: z.array(z.string().regex(ADDRESS)).max(100).default([]).meta({
      description: 'Names, beside those of loopback, by which it may be called without a read key',
      allowed: 'a list of host names without ports',
    }),
  })
  .prefault({});

/** The section with every default filled in. */
export type StatusConfig = z.infer<typeof StatusSchema>;
