import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './freshness.mjs';

/** Files that git has, or would take. */
function tracked(...patterns) {
  const { stdout } = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return [...new Set(stdout.split('\n').filter(Boolean))].sort();
}

const FILES = {
  'shell scripts': () => tracked('*.sh', '.ci/run'),
  Dockerfiles: () => tracked('*Dockerfile', '*.Dockerfile'),
  'compose files': () => tracked('docker-compose*.yml', 'deploy/compose/*.yml'),
  'cloud-init documents': cloudInitDocuments,
  'Kubernetes manifests': () =>
    tracked('deploy/kubernetes/*.yaml').filter(
      (file) => /^kind: (?!Kustomization)/m.test(read(file)) && !keda(file),
    ),
};

/** What a linter looks at; undefined where it finds its files itself. */
export function filesFor(of) {
  return FILES[of]?.();
}

const read = (file) => readFileSync(join(root, file), 'utf8');

/** Of a resource that Kubernetes itself does not have: test/deploy/kubernetes.test.ts looks at these. */
const keda = (file) => /^apiVersion: keda\.sh/m.test(read(file));

/** Documents as our machines get them, written where cloud-init can read them. */
function cloudInitDocuments() {
  const built = spawnSync(process.execPath, [join(root, 'scripts/ensure-built.mjs')], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) return [];
  const { exampleDocuments } = createRequire(import.meta.url)(
    join(root, 'dist/src/fleet/exampleDocuments.js'),
  );
  const folder = join(root, '.cache', 'cloud-init');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, document] of Object.entries(exampleDocuments()))
    writeFileSync(join(folder, `${name}.yml`), document);
  return readdirSync(folder).map((name) => join(folder, name));
}
