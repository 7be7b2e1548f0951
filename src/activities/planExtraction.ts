import { Context } from '@temporalio/activity';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { resolve } from 'node:path';
import type { Config } from '../config/schema';
import type { DumpSource } from '../sources/source';
import type { EntryStore } from '../stores/entryStore';
import { InvalidInput } from '../support/errors';
import type { MasterActivities } from '../workflows/activityTypes';
import type { PlanSummary } from '../workflows/types';
import { whileAlive } from './liveness';
import { goesOn, unlessGone } from './runningWorkflow';

export interface PlanningDependencies {
  store: EntryStore;
  source: DumpSource;
  client: Client;
  config: Config;
  parserVersion: number;
  /** Used when the input names no dump; undefined: the newest complete one. */
  defaultDump: string | undefined;
}

/** The steps before the units: what is to be done, and who is there to do it. */
export function createPlanningActivities(
  deps: PlanningDependencies,
): Pick<MasterActivities, 'planExtraction' | 'planRetry' | 'readProviders'> {
  const { store, source, client, config, parserVersion } = deps;

  const summary = (
    extraction: {
      id: string;
      edition: string;
      languages: string[];
      units: number;
      pages: number;
      planHash: string;
    },
    resumed: boolean,
    warnings: string[],
  ): PlanSummary => ({
    extractionId: extraction.id,
    edition: extraction.edition,
    languages: extraction.languages,
    units: extraction.units,
    pages: extraction.pages,
    planHash: extraction.planHash,
    resumed,
    allocation: config.cloud_deployment.worker_distribution.allocation,
    reassignWorkAfterMs: config.resilience.worker_failure.reassign_work_after * 1000,
    heartbeatTimeoutMs: config.resilience.worker_failure.heartbeat_timeout * 1000,
    warnings,
  });

  return {
    planExtraction: (input) =>
      whileAlive(async (liveness) => {
        const { workflowExecution } = Context.current().info;
        if (!workflowExecution) throw new Error('planExtraction runs only inside a workflow');
        const { workflowId, runId } = workflowExecution;
        const { edition, languages } = input;
        const dump = input.source.dump ?? deps.defaultDump;
        const plan = await source.plan(
          {
            edition,
            ...(dump === undefined ? {} : { dump: absolute(dump) }),
            ...(input.source.dbname === undefined ? {} : { dbname: input.source.dbname }),
          },
          liveness,
        );
        const opened = await store.openExtraction({
          ...{ edition, languages, plan, parserVersion, workflowId, runId },
          // This very run may have been here before, and lost the answer.
          isRunning: async (id, run) => run !== runId && (await isRunning(client, id, run)),
        });
        const { units, pages, planHash, warnings } = plan;
        const { extractionId: id, resumed } = opened;
        return summary({ id, edition, languages, units: units.length, pages, planHash }, resumed, warnings);
      }),

    planRetry: async ({ extractionId }) => {
      const extraction = await store.extraction(extractionId);
      if (!extraction)
        throw new InvalidInput({
          what: 'There is no such extraction',
          where: `extractionId ${extractionId}`,
          hint: 'aqea status lists the newest ones.',
        });
      return summary(extraction, true, []);
    },

    readProviders: (providers) => store.providerCapacities(providers),
  };
}

/** Masters may run anywhere: a path counts from where the master was started. */
function absolute(dump: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(dump) ? dump : resolve(dump);
}

/**
 * Whether the workflow goes on that had this run. One that was continued as new does, in another run; one that took the id
 * after it had ended does not.
 */
function isRunning(client: Client, workflowId: string, runId: string): Promise<boolean> {
  return unlessGone(async () => {
    const newest = await client.workflow.getHandle(workflowId).describe();
    if (!goesOn(newest)) return false;
    const first = firstRunOf(newest);
    if (newest.runId === runId || first === runId) return true;
    return firstRunOf(await client.workflow.getHandle(workflowId, runId).describe()) === first;
  });
}

/** The first of the runs that continued each other. */
function firstRunOf({ raw, runId }: Pick<WorkflowExecutionDescription, 'raw' | 'runId'>): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}
