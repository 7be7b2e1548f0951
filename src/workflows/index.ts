// What Temporal runs and replays. Names of workflows are the names of these functions.
export { extractLanguage } from './extractLanguage';
export { extractWorkUnit } from './extractWorkUnit';
export { retryDeadLetters } from './retryDeadLetters';
export { manageFleet } from './manageFleet';
export { watchAlerts } from './watchAlerts';
