import type { Extraction } from '../stores/entryStore';
import type { ExtractionSummary } from './schemas';

/** An extraction as the API lists it: without its files, hashes and report. */
export function extractionSummary(extraction: Extraction): ExtractionSummary {
  const { id, edition, languages, source, status, workflowId, parserVersion, units, pages } = extraction;
  const { startedAt, finishedAt } = extraction;
  return {
    ...{ id, edition, languages, status, workflowId, parserVersion, units, pages, startedAt, finishedAt },
    dump: source.date,
  };
}
