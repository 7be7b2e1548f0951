import type { Config } from '../config/schema';
import { nearest } from '../config/nearest';
import { InvalidInput } from '../support/errors';

/** Providers of the configuration, those without a share, too. */
export function configuredProviders(config: Config): string[] {
  return Object.keys(config.cloud_deployment.worker_distribution.allocation);
}

/** @throws InvalidInput for a provider that the configuration does not have: nobody would ever give it work */
export function checkProvider(name: string, known: readonly string[], where: string, more = ''): string {
  if (known.includes(name)) return name;
  const guess = nearest(name, known);
  throw new InvalidInput({
    what: `The provider ${name} is not in the configuration`,
    where,
    hint: `${guess ? `Did you mean ${guess}? ` : ''}Known: ${known.join(', ')}${more}.`,
  });
}
