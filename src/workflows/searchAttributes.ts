import type { Progress } from './types';

/** Custom search attributes and their types; a server must know them before a workflow can set them. */
export const SEARCH_ATTRIBUTES = {
  AqeaLanguage: 'Keyword',
  AqeaEdition: 'Keyword',
  AqeaStatus: 'Keyword',
  AqeaPagesTotal: 'Int',
  AqeaPagesDone: 'Int',
} as const;

/** What `temporal workflow list` and the Web UI can show and filter by. */
export function searchAttributes(progress: Progress): Record<string, string[] | number[]> {
  return {
    AqeaLanguage: [progress.languages[0] ?? progress.edition],
    AqeaEdition: [progress.edition],
    AqeaStatus: [progress.status],
    AqeaPagesTotal: [progress.pages],
    AqeaPagesDone: [progress.pagesDone],
  };
}
