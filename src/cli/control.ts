import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Command } from 'commander';
import { withTemporal } from './context';
import { NoMaster, RunFailed } from './errors';
import { followRun } from './follow';
import { lazy } from './lazy';
import { progressView } from './progressView';
import { chooseRun } from './runs';
import type { Terminal } from './terminal';

interface Options {
  edition?: string;
  json?: true;
}

interface Control {
  name: 'pause' | 'resume' | 'cancel';
  description: string;
  /** What is true afterwards. */
  done: string;
  act(handle: WorkflowHandle, client: Client, terminal: Terminal): Promise<unknown>;
}

const CONTROLS: readonly Control[] = [
  {
    name: 'pause',
    description: 'start no new units; those under way are finished',
    done: 'paused; `aqea resume` goes on',
    act: (handle, client) => update(handle, client, 'pause'),
  },
  {
    name: 'resume',
    description: 'go on with a paused run',
    done: 'goes on',
    act: (handle, client) => update(handle, client, 'resume'),
  },
  {
    name: 'cancel',
    description: 'end a run cleanly: units under way are finished or undone, nothing is half stored',
    done: 'cancelled; what it has stored stays, and a new run does only the rest',
    act: cancel,
  },
];

/** `pause`, `resume` and `cancel`. */
export function registerControl(program: Command, terminal: Terminal): void {
  for (const control of CONTROLS) {
    const { name, description, done } = control;
    program
      .command(name)
      .description(description)
      .argument('[language]', 'of which run; may be left out when only one is under way')
      .option('-e, --edition <code>', "which Wiktionary (default: the language's own)")
      .option('--json', 'one JSON line')
      .addHelpText(
        'after',
        `\nExamples:\n  aqea ${name}\n  aqea ${name} de\n  aqea ${name} de --edition en --json`,
      )
      .action((language: string | undefined, options: Options) =>
        withTemporal(terminal.env, async (client) => {
          const workflowId = await chooseRun(client, language, options.edition);
          await control.act(client.workflow.getHandle(workflowId), client, terminal);
          terminal.out(
            options.json ? JSON.stringify({ workflowId, action: name }) : `${workflowId}: ${done}`,
          );
        }),
      );
  }
}

/** A master takes it within a moment, or within ten seconds when the one that had the run has died. */
const TAKEN_WITHIN_MS = 30_000;

/** @throws NoMaster: Temporal itself would wait for one without a word */
async function update(handle: WorkflowHandle, client: Client, name: 'pause' | 'resume'): Promise<void> {
  try {
    await client.connection.withDeadline(Date.now() + TAKEN_WITHIN_MS, () => handle.executeUpdate(name));
  } catch (error) {
    if (!(error instanceof lazy.temporalClient().WorkflowUpdateRPCTimeoutOrCancelledError)) throw error;
    throw new NoMaster({
      what: `No master has taken the ${name} within ${TAKEN_WITHIN_MS / 1_000} s`,
      where: `workflow ${handle.workflowId}`,
      hint: 'Start one with `aqea master`, and ask again. `aqea status` shows which live.',
    });
  }
}

/** Waits until the run has ended: then no worker writes any more. */
async function cancel(handle: WorkflowHandle, client: Client, terminal: Terminal): Promise<void> {
  await handle.cancel();
  const { workflowId } = handle;
  await followRun({ client, workflowId, view: progressView(terminal) }).catch(() => undefined);
  const { status } = await handle.describe();
  if (status.name === 'CANCELLED') return;
  throw new RunFailed({
    what: `The run ended before it could be cancelled: ${status.name.toLowerCase()}`,
    where: `workflow ${workflowId}`,
  });
}
