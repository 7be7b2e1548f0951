import type { ScheduleHandle, ScheduleSummary } from '@temporalio/client';
import type { Command } from 'commander';
import { InvalidInput } from '../support/errors';
import { EXTRACT_LANGUAGE, MASTER_QUEUE, extractionWorkflowId } from '../workflows/types';
import { withTemporal } from './context';
import { NotFound } from './errors';
import { addExtractionOptions, extractionInput, type ExtractionOptions } from './extractionOptions';
import { lazy } from './lazy';
import type { Terminal } from './terminal';
import { table } from './text';

interface CreateOptions extends ExtractionOptions {
  cron: string;
  id?: string;
  timezone: string;
  json?: true;
}

const GROUP_EXAMPLES = `
Examples:
  aqea schedule create --language de --cron '0 4 5 * *'
  aqea schedule list
  aqea schedule delete schedule-extract-de`;

const CREATE_EXAMPLES = `
A run that is due while the one before is still under way is left out. The dump is looked for when the run starts, so a
schedule finds the newest one each time; pages that did not change are not parsed again.

Examples:
  aqea schedule create --language de --cron '0 4 5 * *'              on the 5th of each month at 04:00 UTC
  aqea schedule create -l de -e en --cron '@weekly' --id german-from-english
  aqea schedule create -l fr --cron '30 2 * * 1' --timezone Europe/Paris`;

/** Temporal Schedules that start `extractLanguage`. */
export function registerSchedule(program: Command, terminal: Terminal): void {
  const schedule = program
    .command('schedule')
    .description('extract again and again: create, list and delete Temporal Schedules')
    .addHelpText('after', GROUP_EXAMPLES);

  addExtractionOptions(schedule.command('create').description('start an extraction regularly'))
    .requiredOption('--cron <expression>', 'when, such as "0 4 5 * *" (minute hour day month weekday)')
    .option('--timezone <name>', 'in which the expression is meant', 'UTC')
    .option('--id <id>', 'of the schedule (default: schedule-extract-<language>)')
    .option('--json', 'one JSON line')
    .addHelpText('after', CREATE_EXAMPLES)
    .action((options: CreateOptions) => create(options, terminal));

  schedule
    .command('list')
    .description('show the schedules, and when they run next')
    .option('--json', 'one JSON line each')
    .addHelpText('after', '\nExamples:\n  aqea schedule list\n  aqea schedule list --json')
    .action((options: { json?: true }) => showAll(options.json === true, terminal));

  schedule
    .command('delete')
    .description('delete a schedule; a run that it has started goes on')
    .argument('<id>', 'of the schedule')
    .option('--json', 'one JSON line')
    .addHelpText('after', '\nExamples:\n  aqea schedule delete schedule-extract-de')
    .action((id: string, options: { json?: true }) => remove(id, options.json === true, terminal));
}

async function create(options: CreateOptions, terminal: Terminal): Promise<void> {
  const input = extractionInput(options);
  const workflowId = extractionWorkflowId(input.language, input.edition);
  const scheduleId = options.id ?? `schedule-${workflowId}`;
  await withTemporal(terminal.env, async (client) => {
    const { ScheduleAlreadyRunning, ScheduleOverlapPolicy } = lazy.temporalClient();
    let handle: ScheduleHandle;
    try {
      handle = await client.schedule.create({
        scheduleId,
        spec: { cronExpressions: [options.cron], timezone: options.timezone },
        action: {
          type: 'startWorkflow',
          workflowType: EXTRACT_LANGUAGE,
          taskQueue: MASTER_QUEUE,
          workflowId,
          args: [input],
        },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
      });
    } catch (error) {
      if (error instanceof ScheduleAlreadyRunning)
        throw new InvalidInput({
          what: `There is a schedule ${scheduleId} already`,
          hint: `Delete it first (\`aqea schedule delete ${scheduleId}\`), or name another with --id.`,
        });
      throw badExpression(error, options);
    }
    const next = (await handle.describe()).info.nextActionTimes[0]?.toISOString() ?? null;
    terminal.out(
      options.json
        ? JSON.stringify({ scheduleId, workflowId, next })
        : `${scheduleId}: next run ${next ?? 'never'}`,
    );
  });
}

/** Only the server knows whether the expression and the time zone are good. */
function badExpression(error: unknown, { cron, timezone }: CreateOptions): unknown {
  const text = `${(error as Error).message} ${((error as Error).cause as Error | undefined)?.message ?? ''}`;
  const about = /cron|time ?zone|location|schedule spec/i.exec(text);
  if (!about) return error;
  return new InvalidInput({
    what: `Temporal does not understand when the schedule should run: ${text.trim()}`,
    where: `--cron '${cron}' --timezone ${timezone}`,
    hint: 'Five fields: minute hour day-of-month month day-of-week, such as "0 4 5 * *".',
  });
}

async function showAll(json: boolean, terminal: Terminal): Promise<void> {
  await withTemporal(terminal.env, async (client) => {
    const ours: ScheduleSummary[] = [];
    for await (const schedule of client.schedule.list())
      if (schedule.action?.workflowType === EXTRACT_LANGUAGE) ours.push(schedule);
    const rows = ours.map((schedule) => ({
      scheduleId: schedule.scheduleId,
      next: schedule.info.nextActionTimes[0]?.toISOString() ?? null,
      last: schedule.info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
      paused: schedule.state.paused,
    }));
    if (json) for (const row of rows) terminal.out(JSON.stringify(row));
    else if (rows.length === 0)
      terminal.out('No schedules. `aqea schedule create --help` shows how to make one.');
    else
      terminal.out(
        table([
          ['schedule', 'next run', 'last run'],
          ...rows.map((row) => [
            row.scheduleId,
            row.paused ? 'paused' : (row.next ?? 'never'),
            row.last ?? 'never',
          ]),
        ]),
      );
  });
}

async function remove(scheduleId: string, json: boolean, terminal: Terminal): Promise<void> {
  await withTemporal(terminal.env, async (client) => {
    const { ScheduleNotFoundError } = lazy.temporalClient();
    try {
      await client.schedule.getHandle(scheduleId).delete();
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      throw new NotFound({
        what: `There is no schedule ${scheduleId}`,
        hint: '`aqea schedule list` shows those that there are.',
      });
    }
    terminal.out(json ? JSON.stringify({ scheduleId, deleted: true }) : `${scheduleId} is deleted`);
  });
}
