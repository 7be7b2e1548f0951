import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { FleetReport } from '../fleet/report';
import type { FleetPolicy } from '../fleet/policy';
import type { Progress } from './types';

/** How far the extraction is: `temporal workflow query --workflow-id extract-de --type progress`. */
export const progressQuery = defineQuery<Progress>('progress');

/** No new unit is started; those under way are finished. */
export const pauseUpdate = defineUpdate<void>('pause');

export const resumeUpdate = defineUpdate<void>('resume');

/** New shares per provider from the next unit on, written as in the configuration, `60` or `"60%"`; answers them in percent. */
export const setAllocationUpdate = defineUpdate<Record<string, number>, [Record<string, number | string>]>(
  'setAllocation',
);

/** Look now, and not only when the minute is over. */
export const lookSignal = defineSignal('look');

/** What the fleet is to be from now on. */
export const policySignal = defineSignal<[FleetPolicy]>('policy');

/** One more machine is wanted, if price and budget allow it. */
export const oneMoreSignal = defineSignal('oneMore');

/** What is there, what it costs, and what was decided last, with reasons. */
export const fleetQuery = defineQuery<FleetReport>('fleet');
