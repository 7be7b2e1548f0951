import { languageBlock } from '../../addresses/languageBlocks';
import type { EntryKey } from '../../entries/entryKey';
import type { DeadLetter, PageResults, Upserted, UpsertUnit } from '../entryStore';
import { compareRows, revisionsOf } from './compareRows';
import type { Database, Transaction } from './connection';
import { ExtractionEnded } from './errors';
import { shareBlocks, takeBlocks, takeWriterPlace } from './locks';
import { placeRows } from './placeRows';
import { renumber } from './renumber';
import { openSettlement } from './settlements';
import { stageRows } from './staging';
import { COUNT_COLUMNS, type CountRow, countsOf } from './unitCounts';
import { amendUnit, completeUnit } from './unitRow';
import { updateRows } from './updateRows';
import { withdrawRows } from './withdrawRows';

interface UnitRow extends CountRow {
  attempt: number;
  committed_attempt: number | null;
  state: 'pending' | 'claimed' | 'completed';
  edition: string;
  languages: string[];
  parser_version: number;
}

/** What a unit concerns is always a small part, also where statistics of a table that fills say that it is empty. */
const ONLY_BY_INDEX = 'set local enable_seqscan = off';

/**
 * Writes a unit: rows that are new or say something else, withdrawals, dead letters and the unit's own row, in one
 * transaction that only the unit's newest attempt can commit. Asked again after a commit, it answers what was committed.
 * What is new goes in last, since other units may wait for its addresses until the commit.
 */
export async function upsertUnit(
  database: Database,
  maxWriters: number,
  request: UpsertUnit,
): Promise<Upserted> {
  const { extractionId, attempt, rows, signal, heartbeat } = request;
  return database.transaction(async (tx, tried): Promise<Upserted> => {
    const started = performance.now();
    await takeWriterPlace(tx, maxWriters, { heartbeat, signal });
    const waited = performance.now();
    await tx.query(ONLY_BY_INDEX);
    const unit = await lockUnit(tx, extractionId, request.unit);
    if (unit.committed_attempt === attempt && unit.attempt === attempt)
      return { outcome: 'committed', counts: countsOf(unit) };
    if (unit.attempt !== attempt) return { outcome: 'fenced' };
    const { edition, languages, parser_version: parserVersion } = unit;
    const extraction = { id: extractionId, edition, languages, parserVersion };

    // Units that wait for each other's addresses in a ring lose one of them; that one writes alone, and cannot lose again.
    const lockBlocks = tried === 1 ? shareBlocks : takeBlocks;
    await lockBlocks(tx, languages.map(languageBlock));
    const settlement = await openSettlement(tx, extractionId);
    const compared = await compareRows(tx, extraction, rows, request.pages);
    heartbeat();
    const positions = [...compared.fresh, ...compared.changed].sort((a, b) => a - b);
    if (positions.length > 0) await stageRows(tx, rows, positions, heartbeat);
    const numbered = await renumber(tx, edition, rows, compared);
    const { keys, fresh, changed } = numbered;
    const updated = await updateRows(tx, extraction, rows, revisionsOf(request.pages), numbered);
    const withdrawn = await withdrawRows(tx, extraction, keys, request.pages);
    heartbeat();
    const placed = await placeRows(
      tx,
      { extractionId, settlement, onlyNewStaged: changed.length === 0 },
      fresh.map((at) => keys[at]!),
    );
    const { inserted, full } = placed;
    const { pages, deadLetters } = await withoutFull(tx, request, full);
    const write = request.mode === 'retry' && unit.state === 'completed' ? amendUnit : completeUnit;
    const counts = await write(tx, {
      ...{ extractionId, unit: request.unit, attempt, provider: request.provider, pages, deadLetters },
      counts: { inserted, updated, same: rows.count - inserted - updated - full.length, withdrawn },
      problems: request.problems,
      warnings: request.warnings,
      timings: { ...request.timings, waitMs: waited - started, writeMs: performance.now() - waited },
    });
    return { outcome: 'committed', counts };
  }, signal);
}

async function lockUnit(tx: Transaction, extractionId: string, unit: number): Promise<UnitRow> {
  const { rows } = await tx.query<UnitRow>(
    `select ${COUNT_COLUMNS}, attempt, committed_attempt, state, edition, languages, parser_version
       from (select * from public.work_units where extraction = $1 and unit = $2 for update) u
       cross join (select edition, languages, parser_version from public.extractions where id = $1) e`,
    [extractionId, unit],
  );
  if (rows[0]) return rows[0];
  throw new ExtractionEnded({ what: 'The plan has no such unit', where: `${extractionId}, unit ${unit}` });
}

/** Pages of entries for which there was no address become dead letters; what else they have stays. */
async function withoutFull(
  tx: Transaction,
  request: UpsertUnit,
  full: readonly EntryKey[],
): Promise<{ pages: PageResults; deadLetters: DeadLetter[] }> {
  const { pages, deadLetters } = request;
  if (full.length === 0) return { pages, deadLetters };
  const { rows } = await tx.query<{ page_id: number; rev_id: number; title: string; keys: string[] }>(
    `select page_id, rev_id, min(coalesce(meta #>> '{source,title}', label)) as title,
            array_agg(entry_key::text order by entry_key) as keys
       from pg_temp.aqea_staging where entry_key = any ($1) group by page_id, rev_id order by page_id`,
    [full],
  );
  const homeless = new Map(rows.map((row) => [row.page_id, row]));
  return {
    pages: {
      ...pages,
      outcomes: pages.outcomes.map((outcome, at) =>
        homeless.has(pages.pageIds[at]!) ? 'dead-lettered' : outcome,
      ),
      entryCounts: pages.entryCounts.map(
        (count, at) => count - (homeless.get(pages.pageIds[at]!)?.keys.length ?? 0),
      ),
    },
    deadLetters: [
      ...deadLetters,
      ...rows.map(({ page_id: pageId, rev_id: revId, title, keys }) => ({
        ...{ pageId, revId, title },
        reason: 'address-group-full',
        detail:
          `No free address for ${keys.join(', ')}: every slot of the group is taken (docs/address.md)`.slice(
            0,
            2_000,
          ),
      })),
    ],
  };
}
