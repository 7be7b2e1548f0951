import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { GRACE_IN_DEPLOY } from '../../src/config/stopTimes';

/*
 * What Kubernetes' own schema does not know: KEDA's resources, and what must hold between the manifests. Their own schema is
 * checked by `npm run lint`.
 */
const ROOT = join(__dirname, '../../deploy/kubernetes');
const read = (file: string): unknown => parse(readFileSync(join(ROOT, file), 'utf8'));

/** keda.sh/docs, scalers, Temporal (2.17); texts, since metadata has no other values. */
const TemporalTrigger = z.strictObject({
  type: z.literal('temporal'),
  metadata: z.strictObject({
    endpoint: z.string(),
    namespace: z.string(),
    taskQueue: z.string(),
    queueTypes: z.enum(['workflow', 'activity', 'nexus']),
    targetQueueSize: z.string().regex(/^\d+$/),
    activationTargetQueueSize: z.string().regex(/^\d+$/),
  }),
  authenticationRef: z.strictObject({ name: z.string() }),
});
const ScaledObject = z.object({
  spec: z.strictObject({
    scaleTargetRef: z.strictObject({ name: z.string() }),
    minReplicaCount: z.int(),
    maxReplicaCount: z.int(),
    pollingInterval: z.int(),
    cooldownPeriod: z.int(),
    advanced: z.object({}).loose(),
    triggers: z.array(TemporalTrigger).length(1),
  }),
});
const TriggerAuthentication = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.strictObject({
    secretTargetRef: z.array(
      z.strictObject({
        parameter: z.enum(['apiKey', 'ca', 'cert', 'key']),
        name: z.string(),
        key: z.string(),
      }),
    ),
  }),
});
interface Deployment {
  metadata: { name: string };
  spec: {
    replicas?: number;
    template: { spec: { terminationGracePeriodSeconds: number; containers: { args: string[] }[] } };
  };
}
const deployment = (file: string) =>
  parseAllDocuments(readFileSync(join(ROOT, file), 'utf8'))[0]?.toJS() as Deployment;

test('workers are scaled by the backlog of activities in their queue, with a cap, and have no number of their own', () => {
  const scaled = ScaledObject.parse(read('worker/scaled-object.yaml')).spec;
  const worker = deployment('worker/worker.yaml');
  expect(worker.spec.replicas).toBeUndefined();
  expect(scaled.scaleTargetRef.name).toBe(worker.metadata.name);
  expect(scaled.minReplicaCount).toBe(0);
  expect(scaled.maxReplicaCount).toBeGreaterThan(0);
  expect(scaled.triggers[0]?.metadata.queueTypes).toBe('activity');
  const authentication = TriggerAuthentication.parse(read('base/temporal-authentication.yaml'));
  expect(scaled.triggers[0]?.authenticationRef.name).toBe(authentication.metadata.name);
});

test.each(readdirSync(join(ROOT, 'providers')))("%s's workers take its queue and no other", (provider) => {
  const { patches, nameSuffix } = read(`providers/${provider}/kustomization.yaml`) as {
    nameSuffix: string;
    patches: { target: { kind: string }; patch: string }[];
  };
  const changes = patches.flatMap(({ target, patch }) =>
    (parse(patch) as { path: string; value: string }[]).map(
      ({ path, value }) => `${target.kind}${path} ${value}`,
    ),
  );
  expect(nameSuffix).toBe(`-${provider}`);
  expect(changes).toEqual([
    `Deployment/spec/template/spec/containers/0/args/2 ${provider}`,
    `ScaledObject/spec/scaleTargetRef/name aqea-worker-${provider}`,
    `ScaledObject/spec/triggers/0/metadata/taskQueue ${provider}`,
  ]);
  expect(deployment('worker/worker.yaml').spec.template.spec.containers[0]?.args[2]).toBe('PROVIDER');
});

test('a pod is killed only after what runs in it has had its time', () => {
  // What the master itself allows: shutdownForceTime in src/workers.
  const graceOf = (file: string): number => deployment(file).spec.template.spec.terminationGracePeriodSeconds;
  expect(graceOf('worker/worker.yaml')).toBe(GRACE_IN_DEPLOY);
  expect(graceOf('base/master.yaml')).toBeGreaterThan(10);
});

test('every file that a kustomization names is there', () => {
  const folders = [
    '.',
    'base',
    'worker',
    ...readdirSync(join(ROOT, 'providers')).map((name) => `providers/${name}`),
  ];
  for (const folder of folders) {
    const { resources } = read(`${folder}/kustomization.yaml`) as { resources: string[] };
    for (const resource of resources)
      expect(readdirSync(join(ROOT, folder, resource, '..'))).toContain(resource.split('/').at(-1));
  }
});
