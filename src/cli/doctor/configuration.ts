import { readEnvironment } from '../../config/environment';
import { configFile, loadConfig } from '../../config/loader';
import { isWikimediaHost, requireContact } from '../../sources/http/userAgent';
import { type Check, failed } from './check';

export const checkConfiguration: Check = async ({ env, configFile: option }) => {
  const file = configFile(option, readEnvironment(env).configFile);
  const { cloud_deployment } = loadConfig({ file: option, env });
  const shares = Object.entries(cloud_deployment.worker_distribution.allocation);
  const providers = shares.map(([name, share]) => `${name} ${share} %`).join(', ');
  return [{ part: 'configuration', state: 'ok', says: `${file ?? 'defaults, no file'}: ${providers}` }];
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
