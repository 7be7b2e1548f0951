import { readEnvironment } from '../../config/environment';
import { configFile, loadConfig } from '../../config/loader';
import { graceTooShort } from '../../config/stopTimes';
import { isWikimediaHost, requireContact } from '../../sources/http/userAgent';
import { notBuiltYet, workersByProvider } from '../deployment';
import { count } from '../text';
import { type Check, failed, type Finding } from './check';

export const checkConfiguration: Check = async ({ env, configFile: option }) => {
  const file = configFile(option, readEnvironment(env).configFile);
  const config = loadConfig({ file: option, env });
  const { allocation, total_workers } = config.cloud_deployment.worker_distribution;
  const shares = workersByProvider(config)
    .map(([name, workers]) => `${name} ${allocation[name] ?? 0} % (${workers})`)
    .join(', ');
  const findings: Finding[] = [
    {
      part: 'configuration',
      state: 'ok',
      says: `${file ?? 'defaults, no file'}: ${count(total_workers, 'worker')}, ${shares}`,
    },
  ];
  const tooShort = graceTooShort(config);
  if (tooShort !== null)
    findings.push({
      part: 'configuration',
      state: 'warn',
      says: tooShort,
      todo: 'Raise stop_grace_period, terminationGracePeriodSeconds or TimeoutStopSec of the worker there, whichever you use.',
    });
  for (const says of notBuiltYet(config))
    findings.push({
      part: 'configuration',
      state: 'warn',
      says,
      todo: 'Set performance.redis_cache.enabled to false.',
    });
  return findings;
};

export const checkContact: Check = async ({ env, configFile: option }) => {
  const { source } = loadConfig({ file: option, env });
  const { host } = new URL(source.base_url);
  if (!isWikimediaHost(host))
    return [
      { part: 'contact', state: 'ok', says: `${source.contact ?? 'none'}; ${host} does not ask for one` },
    ];
  try {
    requireContact(host, source.contact);
    return [{ part: 'contact', state: 'ok', says: source.contact ?? '' }];
  } catch (error) {
    // Local dumps work without.
    return [{ ...failed('contact', error), state: 'warn' }];
  }
};
