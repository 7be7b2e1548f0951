import type { Client } from '@temporalio/client';
import { AqeaError } from '../support/errors';
import {
  EXTRACT_LANGUAGE,
  MASTER_QUEUE,
  extractionWorkflowId,
  type ExtractLanguageInput,
  type ValidInput,
} from '../workflows/types';
import { lazy } from './lazy';

/** Another run has the workflow id, and it was asked for something else. */
export class OtherExtractionRunning extends AqeaError {
  readonly code = 'AQEA_OTHER_EXTRACTION_RUNNING';
  readonly retry = 'final';
}

export interface StartedRun {
  workflowId: string;
  /** It was under way already: another command, or this one before a crash or a Ctrl-C, has started it. */
  takenUp: boolean;
}

/**
 * Starts the extraction, or takes up the one that is under way if it was asked for the same.
 * @throws OtherExtractionRunning
 */
export async function startRun(client: Client, input: ValidInput): Promise<StartedRun> {
  const workflowId = extractionWorkflowId(input.language, input.edition);
  const { WorkflowExecutionAlreadyStartedError } = lazy.temporalClient();
  try {
    await client.workflow.start(EXTRACT_LANGUAGE, {
      taskQueue: MASTER_QUEUE,
      workflowId,
      args: [input],
      staticSummary: `${input.languages.join(', ')} from ${input.edition}.wiktionary`,
    });
    return { workflowId, takenUp: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const running = await inputOf(client, workflowId);
  if (running && !asksTheSame(running, input)) {
    throw new OtherExtractionRunning({
      what: `${workflowId} is under way already, with another input: ${JSON.stringify(running)}`,
      where: `workflow ${workflowId}`,
      hint:
        'Let it end (the same command with its input goes on with it), or end it with ' +
        `\`aqea cancel ${input.language}${input.edition === input.language ? '' : ` --edition ${input.edition}`}\``,
    });
  }
  return { workflowId, takenUp: true };
}

/** What a running workflow was started with; null when its history does not say. */
async function inputOf(client: Client, workflowId: string): Promise<ExtractLanguageInput | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  if (!payload) return null;
  return client.options.loadedDataConverter.payloadConverter.fromPayload<ExtractLanguageInput>(payload);
}

function asksTheSame(running: ExtractLanguageInput, wanted: ExtractLanguageInput): boolean {
  const key = ({ language, edition, source, languages }: ExtractLanguageInput): string =>
    JSON.stringify([
      edition ?? language,
      [...(languages ?? [language])].sort(),
      source?.dump ?? null,
      source?.dbname ?? null,
    ]);
  // Whoever lets it withdraw would believe that it may.
  const withdraws = running.allowWithdrawals === true || wanted.allowWithdrawals !== true;
  return withdraws && key(running) === key(wanted);
}
