import { languageBlock } from '../../addresses/languageBlocks';
import type { EntryKey } from '../../entries/entryKey';
import type { UnitRows, Upserted, UpsertUnit } from '../entryStore';
import { rowSlices } from '../rowSlices';
import { compareRows, revisionsOf } from './compareRows';
import type { Database, Transaction } from './connection';
import { ExtractionEnded } from './errors';
import { type HomelessPage, homelessPages, withoutHomeless } from './homeless';
import { shareBlocks, takeBlocks, takeWriterPlace } from './locks';
import { placeRows } from './placeRows';
import { renumber } from './renumber';
import { openSettlement } from './settlements';
import { stageRows } from './staging';
import { COUNT_COLUMNS, type CountRow, countsOf } from './unitCounts';
import { addWritten, amendUnit, completeUnit } from './unitRow';
import { updateRows } from './updateRows';
import { withdrawRows } from './withdrawRows';

/** How the deployment wants units to be written. */
export interface Writing {
  /** Transactions that write at once, over the whole deployment. */
  maxWriters: number;
  /** Rows that one COPY brings in. */
  batchRows: number;
  /** Rows of one transaction; Infinity writes a whole unit in one. */
  commitRows: number;
}

interface UnitRow extends CountRow {
  attempt: number;
  committed_attempt: number | null;
  state: 'pending' | 'claimed' | 'completed';
  edition: string;
  languages: string[];
  parser_version: number;
}

/** What was done with a slice of a unit's rows. */
interface Written {
  /** As they are in the database; some under another number than the parser gave them. */
  keys: readonly EntryKey[];
  inserted: number;
  updated: number;
  withdrawn: number;
  homeless: HomelessPage[];
  addressMs: number;
}

/** What is kept from slice to slice. */
interface Gathered {
  keys: readonly EntryKey[];
  homeless: HomelessPage[];
  /** Looking for addresses, part of writeMs. */
  addressMs: number;
  waitMs: number;
  writeMs: number;
}

/** What a unit concerns is always a small part, also where statistics of a table that fills say that it is empty. */
const ONLY_BY_INDEX = 'set local enable_seqscan = off';
/** A statement writes all rows of a unit, which may be a whole dump; the slowest database writes one in so long. */
const STATEMENT_MS_PER_ROW = 2;
const SHORTEST_TIMEOUT_MS = 60_000;

/**
 * Writes a unit: rows that are new or say something else, withdrawals, dead letters and the unit's own row. Only the
 * unit's newest attempt can commit any of it. Asked again after the last commit, it answers what was committed.
 *
 * All of it is one transaction, unless `commitRows` cuts it: then the unit's row counts what each slice wrote, and is done
 * with the last one. Whoever does such a unit again after a crash finds the first slices' rows there, the same, and the
 * counts go on from theirs.
 */
export async function upsertUnit(
  database: Database,
  writing: Writing,
  request: UpsertUnit,
): Promise<Upserted> {
  // Pages that are tried again amend a unit that is done: a part of that would be neither the old nor the new.
  const slices = rowSlices(request.rows, request.mode === 'retry' ? Infinity : writing.commitRows);
  let gathered: Gathered = { keys: [], homeless: [], addressMs: 0, waitMs: 0, writeMs: 0 };
  for (const [at, rows] of slices.entries()) {
    const last = at === slices.length - 1;
    const step = await database.transaction(async (tx, tried): Promise<Upserted | Gathered> => {
      const started = performance.now();
      await takeWriterPlace(tx, writing.maxWriters, request);
      const waited = performance.now();
      const slowest = STATEMENT_MS_PER_ROW * Math.max(rows.count, request.pages.pageIds.length);
      await tx.query(
        `${ONLY_BY_INDEX}; set local statement_timeout = ${Math.max(SHORTEST_TIMEOUT_MS, slowest)}`,
      );
      const unit = await lockUnit(tx, request.extractionId, request.unit);
      if (unit.committed_attempt === request.attempt && unit.attempt === request.attempt)
        return { outcome: 'committed', counts: countsOf(unit) };
      if (unit.attempt !== request.attempt) return { outcome: 'fenced' };
      // Units that wait for each other's addresses in a ring lose one of them; that one writes alone, and cannot lose again.
      await (tried === 1 ? shareBlocks : takeBlocks)(tx, unit.languages.map(languageBlock));
      const written = await writeRows(tx, writing, request, unit, rows, last ? gathered.keys : null);
      const now: Gathered = {
        keys: [...gathered.keys, ...written.keys],
        homeless: [...gathered.homeless, ...written.homeless],
        addressMs: gathered.addressMs + written.addressMs,
        waitMs: gathered.waitMs + waited - started,
        writeMs: gathered.writeMs + performance.now() - waited,
      };
      if (last) return finish(tx, request, unit, written, now);
      await addWritten(tx, request, written);
      return now;
    }, request.signal);
    if ('outcome' in step) return step;
    gathered = step;
  }
  throw new Error('a unit has at least one slice');
}

/**
 * New and changed rows, and withdrawals. What is new goes in last, since other units may wait for its addresses until the
 * commit.
 * @param earlier keys of the slices before, if this is the last one: only then is it known what the pages do not have any
 *   more
 */
async function writeRows(
  tx: Transaction,
  { batchRows }: Writing,
  { extractionId, pages, heartbeat }: UpsertUnit,
  unit: UnitRow,
  rows: UnitRows,
  earlier: readonly EntryKey[] | null,
): Promise<Written> {
  const { edition, languages, parser_version: parserVersion } = unit;
  const extraction = { id: extractionId, edition, languages, parserVersion };
  const settlement = await openSettlement(tx, extractionId);
  const compared = await compareRows(tx, extraction, rows, pages);
  heartbeat();
  const positions = [...compared.fresh, ...compared.changed].sort((a, b) => a - b);
  await stageRows(tx, rows, positions, { batchRows, heartbeat });
  const numbered = await renumber(tx, edition, rows, compared);
  const { keys, fresh, changed } = numbered;
  const updated = await updateRows(tx, extraction, rows, revisionsOf(pages), numbered);
  const withdrawn = earlier ? await withdrawRows(tx, extraction, [...earlier, ...keys], pages) : 0;
  heartbeat();
  const { inserted, full, searchMs } = await placeRows(
    tx,
    { extractionId, settlement, onlyNewStaged: changed.length === 0 },
    fresh.map((at) => keys[at]!),
  );
  const homeless = await homelessPages(tx, full);
  return { keys, inserted, updated, withdrawn, homeless, addressMs: searchMs };
}

/** The unit's row and its dead letters: with these it is done. */
async function finish(
  tx: Transaction,
  request: UpsertUnit,
  unit: UnitRow,
  { inserted, updated, withdrawn }: Written,
  { homeless, addressMs, waitMs, writeMs }: Gathered,
): Promise<Upserted> {
  const { extractionId, attempt, provider, problems, warnings, timings } = request;
  const again = request.mode === 'retry' && unit.state === 'completed';
  // Slices that were committed before, by whichever attempt, are counted in the unit's row already.
  const before = again ? 0 : unit.inserted + unit.updated;
  const full = homeless.reduce((sum, { keys }) => sum + keys.length, 0);
  const same = Math.max(0, request.rows.count - before - inserted - updated - full);
  const write = again ? amendUnit : completeUnit;
  const counts = await write(tx, {
    ...{ extractionId, unit: request.unit, attempt, provider },
    ...withoutHomeless(request, homeless),
    counts: { inserted, updated, same, withdrawn },
    ...{ problems, warnings },
    timings: { ...timings, addressMs, waitMs, writeMs },
  });
  return { outcome: 'committed', counts };
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
