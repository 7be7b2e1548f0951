import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Progress } from './types';

/** How far the extraction is: `temporal workflow query --workflow-id extract-de --type progress`. */
export const progressQuery = defineQuery<Progress>('progress');

/** No new unit is started; those under way are finished. */
export const pauseUpdate = defineUpdate<void>('pause');

export const resumeUpdate = defineUpdate<void>('resume');

/** New shares per provider, percent, from the next unit on. */
export const setAllocationUpdate = defineUpdate<Record<string, number>, [Record<string, number>]>(
  'setAllocation',
);
