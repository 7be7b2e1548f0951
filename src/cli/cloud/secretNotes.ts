import { findTemporal } from '../context';

/** What a plan says about an API key of Temporal that machines would get: what somebody on a machine could do with it. */
export function secretNotes(env: NodeJS.ProcessEnv): string[] {
  const { connectionOptions, namespace } = findTemporal(env).value;
  const could =
    'whoever gets into a machine could start, signal and end workflows with it, until it is revoked';
  if (env['AQEA_WORKER_TEMPORAL_API_KEY'])
    return [`each new machine has AQEA_WORKER_TEMPORAL_API_KEY in its user data: ${could}`];
  if (connectionOptions.apiKey === undefined) return [];
  return [
    `each new machine has your TEMPORAL_API_KEY in its user data: ${could}, in every namespace that it opens. ` +
      `AQEA_WORKER_TEMPORAL_API_KEY gives machines another one, of a service account for ${namespace} alone`,
  ];
}
