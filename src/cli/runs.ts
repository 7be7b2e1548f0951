import type { Client } from '@temporalio/client';
import { InvalidInput } from '../support/errors';
import { EXTRACT_LANGUAGE, extractionWorkflowId } from '../workflows/types';
import { NotFound } from './errors';
import { lazy } from './lazy';

/** Temporal adds to the workflow id of a schedule when the run was due. */
const DUE = /^-\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Ids of the runs that are under way, newest first. */
export async function runningIds(client: Client): Promise<string[]> {
  const query = `WorkflowType = '${EXTRACT_LANGUAGE}' AND ExecutionStatus = 'Running'`;
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/**
 * The run that is meant: of this language and edition, or the only one under way.
 * @throws NotFound when none is, InvalidInput when several are and none was named
 */
export async function chooseRun(
  client: Client,
  language: string | undefined,
  edition: string | undefined,
): Promise<string> {
  if (language !== undefined) {
    const workflowId = extractionWorkflowId(language, edition);
    if (await isRunning(client, workflowId)) return workflowId;
    const others = await runningIds(client);
    const scheduled = others.find((id) => id.startsWith(workflowId) && DUE.test(id.slice(workflowId.length)));
    if (scheduled !== undefined) return scheduled;
    throw nothingRuns(`No extraction ${workflowId} is under way`, others);
  }
  const running = await runningIds(client);
  const [only, ...more] = running;
  if (only === undefined) throw nothingRuns('No extraction is under way', running);
  if (more.length === 0) return only;
  throw new InvalidInput({
    what: `${running.length} extractions are under way, and none was named`,
    hint: `Name the language, and with --edition the Wiktionary. Under way: ${running.join(', ')}.`,
  });
}

/** Asked by id, not by search: a search does not see a run that has just begun. */
async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  const { WorkflowNotFoundError } = lazy.temporalClient();
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

function nothingRuns(what: string, running: readonly string[]): NotFound {
  const hint =
    running.length > 0 ? `Under way: ${running.join(', ')}.` : 'Start one with `aqea extract --language de`.';
  return new NotFound({ what, hint });
}
