import { networkInterfaces } from 'node:os';
import { InvalidInput } from '../../support/errors';

export interface SupabaseProject {
  /** As in the project's address, twenty letters. */
  project: string;
  password: string;
  /** Where its pooler is, such as `eu-central-1`; needed where there is no IPv6. */
  poolerRegion?: string | undefined;
}

/**
 * URLs of a project's database that this machine may reach, the best one first: the direct connection where there is
 * IPv6, else the session pooler, of which Supabase has two generations of names.
 * @throws InvalidInput when there is no IPv6 and no region
 */
export function supabaseUrls(
  { project, password, poolerRegion }: SupabaseProject,
  ipv6: boolean = hasIpv6(),
): string[] {
  if (!/^[a-z0-9]{4,40}$/.test(project))
    throw new InvalidInput({
      what: `"${project}" is not a project's id`,
      where: 'option --supabase-project',
      hint: 'It is the part before .supabase.co in the address of the project.',
    });
  const secret = encodeURIComponent(password).replaceAll("'", '%27');
  if (poolerRegion === undefined || poolerRegion === '') {
    if (ipv6) return [`postgresql://postgres:${secret}@db.${project}.supabase.co:5432/postgres`];
    throw new InvalidInput({
      what: 'This machine has no IPv6, and the direct connection of a Supabase project has nothing else',
      where: 'option --pooler-region',
      hint: 'Name the region of the project, such as eu-central-1: the session pooler there has IPv4. The dashboard shows it under Connect.',
    });
  }
  if (!/^[a-z]{2}-[a-z]+-\d$/.test(poolerRegion))
    throw new InvalidInput({
      what: `"${poolerRegion}" is not a region`,
      where: 'option --pooler-region',
      hint: 'A region is written like eu-central-1.',
    });
  return ['aws-0', 'aws-1'].map(
    (generation) =>
      `postgresql://postgres.${project}:${secret}@${generation}-${poolerRegion}.pooler.supabase.com:5432/postgres`,
  );
}

/** Some interface of this machine has an IPv6 address that leads further than the next cable. */
export function hasIpv6(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some((address) => address?.family === 'IPv6' && !address.internal && /^[23]/.test(address.address));
}
