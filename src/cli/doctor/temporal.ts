import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TEMPORAL_CLI_VERSION, locateTemporalCli } from '../../embedded/temporalCli';
import { SEARCH_ATTRIBUTES } from '../../workflows/searchAttributes';
import { findTemporal, withTemporal } from '../context';
import { NoTemporal } from '../errors';
import type { Check, Finding } from './check';

/** Server versions before this lack what the workflows use (updates, current details). */
const SERVER_NEEDED = [1, 25] as const;

export const checkTemporalCli: Check = async ({ env }) => {
  const path = await locateTemporalCli(env);
  if (path !== null) {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 30_000 });
    return [{ part: 'Temporal CLI', state: 'ok', says: `${path}, ${stdout.trim()}` }];
  }
  return [
    {
      part: 'Temporal CLI',
      state: 'warn',
      says: `not on PATH; \`aqea dev\` would get version ${TEMPORAL_CLI_VERSION}`,
      todo: 'Nothing, if this machine can reach temporal.download or has Go; else install it: https://docs.temporal.io/cli.',
    },
  ];
};

export const checkTemporalServer: Check = async ({ env }) => {
  try {
    findTemporal(env);
  } catch (error) {
    if (!(error instanceof NoTemporal)) throw error;
    const todo = 'Set TEMPORAL_ADDRESS, or let `aqea dev` start one.';
    return [{ part: 'Temporal server', state: 'warn', says: 'none is named, and none runs here', todo }];
  }
  const { value: target, from } = findTemporal(env);
  const place = `${target.connectionOptions.address}, namespace ${target.namespace} (from ${from})`;
  return withTemporal(env, async ({ connection, options: { namespace } }) => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    await connection.workflowService.describeNamespace({ namespace });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in (customAttributes ?? {})));
    return [serverFinding(place, serverVersion ?? ''), attributesFinding(missing)];
  });
};

function serverFinding(place: string, version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const old = major < SERVER_NEEDED[0] || (major === SERVER_NEEDED[0] && minor < SERVER_NEEDED[1]);
  const says = `version ${version || 'unknown'} at ${place}`;
  if (!old || version === '') return { part: 'Temporal server', state: 'ok', says };
  const todo = `Use a server of version ${SERVER_NEEDED.join('.')} or newer.`;
  return { part: 'Temporal server', state: 'fail', says, todo };
}

function attributesFinding(missing: [string, string][]): Finding {
  const part = 'search attributes';
  if (missing.length === 0) return { part, state: 'ok', says: Object.keys(SEARCH_ATTRIBUTES).join(', ') };
  const options = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
  return {
    part,
    state: 'warn',
    says: `missing: ${missing.map(([name]) => name).join(', ')}`,
    todo: `A master registers them when it starts; where it may not: \`aqea temporal operator search-attribute create ${options}\`.`,
  };
}
