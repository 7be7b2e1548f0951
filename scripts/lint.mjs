// `npm run lint`: the code, and all that runs it elsewhere. `npm run lint -- --install` gets the linters that are missing;
// with CI set they are installed unasked, and one that is still missing fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/freshness.mjs';
import { filesFor } from './lib/lintFiles.mjs';
import { findTool, HOW, installTools } from './lib/lintTools.mjs';

const CI = Boolean(process.env.CI);
const npx = (name) => join(root, 'node_modules', '.bin', name);

/** What is run over which files; `tool` is not an npm package. */
const LINTERS = [
  { of: 'code', command: () => [npx('eslint'), '.'] },
  { of: 'formatting', command: () => [npx('prettier'), '--check', '--log-level', 'warn', '.'] },
  {
    of: 'shell scripts',
    tool: 'shellcheck',
    command: (tool, files) => [tool, '--external-sources', ...files],
  },
  { of: 'Dockerfiles', tool: 'hadolint', command: (tool, files) => [tool, ...files] },
  { of: 'compose files', command: (_, files) => [npx('dclint'), ...files] },
  {
    of: 'cloud-init documents',
    tool: 'cloud-init',
    each: (tool, file) => [tool, 'schema', '--config-file', file],
  },
  {
    of: 'Kubernetes manifests',
    tool: 'kubernetes-validate',
    command: (tool, files) => [tool, '--strict', '--kubernetes-version', '1.34', ...files],
  },
];

if (CI || process.argv.includes('--install')) installTools();
let failed = false;
for (const { of, tool, command, each } of LINTERS) {
  const path = tool && findTool(tool);
  if (path === null) {
    console.error(
      `${CI ? 'FAILED' : 'SKIPPED'}: ${of}: ${tool} is not here. \`npm run lint -- --install\` gets it, or: ${HOW[tool]}`,
    );
    failed ||= CI;
    continue;
  }
  const files = await filesFor(of);
  if (files?.length === 0) {
    console.error(`FAILED: there are no ${of} to check`);
    failed = true;
    continue;
  }
  const lines = each ? files.map((file) => each(path, file)) : [command(path, files)];
  const ok = lines.map(
    ([program, ...args]) => spawnSync(program, args, { cwd: root, stdio: 'inherit' }).status === 0,
  );
  if (ok.includes(false)) {
    console.error(`FAILED: ${of}`);
    failed = true;
  } else console.error(`ok: ${of}${files ? ` (${files.length})` : ''}`);
}
process.exitCode = failed ? 1 : 0;
