import { candidate } from '../../addresses/candidates';
import { PARSER_VERSION } from '../../editions/parserVersion';
import { profileFor } from '../../editions/registry';
import { assignEntryKeys } from '../../entries/entryKey';
import { toRow } from '../../entries/toRow';
import { readUnit } from '../../sources/unitReader';
import { RowsFileWriter } from '../../stores/rowsFile';
import { readClaimJson } from '../spool';
import type { PageClock, PageVerdicts, ParseJob, ParseSummary, ParsedResult } from './parseJob';
import { parsePages } from './parsePages';

export interface ParseUnitFiles {
  job: ParseJob;
  /** Content of the unit's `.claim` file. */
  claim: string;
  verdicts: PageVerdicts;
  clock: PageClock;
  /** Date.now() when the pool gave the job. */
  startedAt: number;
}

/** Reads a unit's raw bytes from the spool and writes its rows there; synchronous, for a thread of its own. */
export function parseUnitFiles({ job, claim, verdicts, clock, startedAt }: ParseUnitFiles): ParseSummary {
  const { edition, languages, source, unit, onlyPages } = readClaimJson(claim);
  const profile = profileFor(edition);
  const reading = readUnit({
    rawFile: `${job.base}.raw`,
    source,
    unit,
    namespaces: profile?.namespaces ?? [0],
  });
  const rows = new RowsFileWriter(job.base);
  let rowsMs = 0;
  try {
    const parsed = parsePages({
      pages: reading,
      profile,
      languages: new Set(languages),
      onlyPages: onlyPages ? new Set(onlyPages) : null,
      known: job.known,
      verdicts,
      emit: ({ entries }, page) => {
        const started = performance.now();
        const made = assignEntryKeys(entries, { edition, title: page.title }).map(({ entry, key, group }) => {
          const address = candidate(key, group, entry.lang_code, 0);
          return toRow(entry, key, page, { edition, base: source.base, provider: job.provider, address });
        });
        // All of a page's rows or, if one of them throws, none.
        for (const row of made) rows.add(row, PARSER_VERSION);
        rowsMs += performance.now() - started;
        return entries.length;
      },
      clock: {
        begin: (pageId, alone) => clock.begin(pageId, Date.now() - startedAt, alone),
        end: () => clock.end(),
      },
      now: () => performance.now(),
    });
    const { parseMs = 0 } = parsed.timings;
    const result: ParsedResult = {
      ...parsed,
      warnings: { ...reading.warnings, ...rows.warnings },
      timings: { ...reading.timings, parseMs: parseMs - rowsMs, rowsMs },
    };
    const { count } = rows.finish(result);
    return { pages: result.pages.pageIds.length, rows: count, deadLetters: result.deadLetters.length };
  } catch (error) {
    rows.abandon();
    throw error;
  }
}
