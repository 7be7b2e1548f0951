import type { Command } from 'commander';
import { checkConfiguration, checkContact } from './doctor/configuration';
import { type Check, type Finding, runCheck } from './doctor/check';
import { checkDatabase, checkWorkers } from './doctor/database';
import { checkDisk, checkNode, checkProcesses } from './doctor/machine';
import { checkTemporalCli, checkTemporalServer } from './doctor/temporal';
import { checkTemporalSecurity } from './doctor/temporalSecurity';
import type { Terminal } from './terminal';
import { count, wrap } from './text';

const CHECKS: readonly (readonly [part: string, check: Check])[] = [
  ['Node', checkNode],
  ['disk', checkDisk],
  ['configuration', checkConfiguration],
  ['contact', checkContact],
  ['local system', checkProcesses],
  ['Temporal CLI', checkTemporalCli],
  ['Temporal security', checkTemporalSecurity],
  ['Temporal server', checkTemporalServer],
  ['database', checkDatabase],
  ['workers', checkWorkers],
];

const EXAMPLES = `
Changes nothing. Exit code 1 when something fails; what only warns leaves it at 0.

Examples:
  aqea doctor
  aqea doctor --json | jq -c '.findings[] | select(.state != "ok")'`;

export function registerDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'look at every part that is needed: is it there, the right version, reachable, and what to do',
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: { json?: true; config?: string }) => examine(options, terminal));
}

async function examine(options: { json?: true; config?: string }, terminal: Terminal): Promise<void> {
  const context = { env: terminal.env, configFile: options.config };
  const findings: Finding[] = [];
  for (const [part, check] of CHECKS) {
    const found = await runCheck(part, check, context);
    findings.push(...found);
    if (!options.json) for (const finding of found) terminal.out(line(finding, terminal.width));
  }
  const failures = findings.filter(({ state }) => state === 'fail').length;
  const warnings = findings.filter(({ state }) => state === 'warn').length;
  terminal.exitCode = failures > 0 ? 1 : 0;
  if (options.json) terminal.out(JSON.stringify({ ok: failures === 0, findings }));
  else
    terminal.out(
      `\n${failures + warnings === 0 ? 'Everything is fine.' : `${count(failures, 'failure')}, ${count(warnings, 'warning')}.`}`,
    );
}

function line({ part, state, says, todo }: Finding, width: number): string {
  const head = `${state.padEnd(4)}  ${part.padEnd(18)}  ${wrap(says, width - 26, ' '.repeat(26))}`;
  return todo === undefined ? head : `${head}\n      → ${wrap(todo, width - 8, '        ')}`;
}
