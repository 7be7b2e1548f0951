import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

// Histories of completed runs, as `temporal workflow show -o json` gives them. A run that began with the workflow code of
// then must go on with the code of now: what fails here would hang runs that are under way when the program is updated.
Runtime.install({ logger: new DefaultLogger('ERROR') });

type History = Parameters<typeof Worker.runReplayHistory>[1];

const files = readdirSync(__dirname).filter((name) => /\.json(\.gz)?$/.test(name));

/** A history without the id of its workflow is of `extract-de`. */
function workflowIdOf(history: History): string {
  const { events } = history as {
    events: { workflowExecutionStartedEventAttributes?: { workflowId?: string } }[];
  };
  return events[0]?.workflowExecutionStartedEventAttributes?.workflowId || 'extract-de';
}

function read(name: string): History {
  const bytes = readFileSync(join(__dirname, name));
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as History;
}

test('there are histories of the parent and of its children, of every kind of run', () => {
  expect(files).toEqual(expect.arrayContaining(['extractLanguage.json', 'extractWorkUnit.json']));
  for (const kind of [
    'plain',
    'continued-as-new',
    'continued-as-new-last',
    'reassigned',
    'cancelled',
    'paused-and-changed',
    'fleet',
    'alerts',
  ])
    expect(files.filter((name) => name.endsWith(`-${kind}.json.gz`))).not.toEqual([]);
});

test.each(files)('%s replays with the workflow code of now', async (name) => {
  const history = read(name);
  const workflowBundle = { codePath: process.env['AQEA_TEST_WORKFLOW_BUNDLE']! };
  await Worker.runReplayHistory({ workflowBundle }, history, workflowIdOf(history));
});

test('a history that the workflow code would not have made is noticed', async () => {
  const history = JSON.parse(readFileSync(join(__dirname, 'extractWorkUnit.json'), 'utf8')) as {
    events: {
      eventType?: string;
      activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    }[];
  };
  for (const { activityTaskScheduledEventAttributes: scheduled } of history.events)
    if (scheduled?.activityType.name === 'parseUnit') scheduled.activityType.name = 'somethingElse';
  const workflowBundle = { codePath: process.env['AQEA_TEST_WORKFLOW_BUNDLE']! };
  await expect(
    Worker.runReplayHistory({ workflowBundle }, history as History, 'extract-de/unit-0'),
  ).rejects.toThrow(/Nondeterminism|determinis/i);
});
