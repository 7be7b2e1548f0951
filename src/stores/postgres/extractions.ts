import { languageBlock } from '../../addresses/languageBlocks';
import type { PlannedUnit } from '../../sources/source';
import type {
  Extraction,
  ExtractionReport,
  ExtractionStatus,
  OpenedExtraction,
  OpenExtraction,
} from '../entryStore';
import { arrayLiteral } from './arrays';
import type { Database, Transaction } from './connection';
import { ExtractionEnded, ExtractionRunning } from './errors';
import { lockEdition } from './locks';

interface LiveRow {
  id: string;
  workflow_id: string;
  run_id: string;
  plan_hash: string;
  languages: string[];
  parser_version: number;
}

/**
 * Begins an extraction, or goes on with one of the same plan, languages and parser version that died. A live extraction
 * of another plan that died is closed as `abandoned`.
 * @throws LanguageWithoutBlock; ExtractionRunning naming the workflow that has the edition
 */
export async function openExtraction(database: Database, request: OpenExtraction): Promise<OpenedExtraction> {
  // Refused by name before anything begins.
  request.languages.forEach(languageBlock);
  for (;;) {
    // Asked outside the transaction: the answer may take a while.
    const [live] = await database.query<LiveRow>(LIVE, [request.edition]);
    if (live) await refuseIfRunning(live, request);
    const opened = await database.transaction(async (tx) => {
      await lockEdition(tx, request.edition);
      const { rows } = await tx.query<LiveRow>(`${LIVE} for update`, [request.edition]);
      // Somebody else was faster: ask about theirs.
      if (rows[0]?.id !== live?.id || rows[0]?.run_id !== live?.run_id) return null;
      if (live && isSame(live, request)) return resume(tx, live, request);
      if (live)
        await endExtraction(tx, live.id, 'abandoned', `Another plan was begun by ${request.workflowId}`);
      return begin(tx, request);
    });
    if (opened) return opened;
  }
}

const LIVE = `select id, workflow_id, run_id, plan_hash, languages, parser_version
                from public.extractions where edition = $1 and status = 'running'`;

async function refuseIfRunning(live: LiveRow, request: OpenExtraction): Promise<void> {
  // A workflow id has one live run at a time: what has our id is ours, or was.
  if (live.workflow_id === request.workflowId) return;
  if (!(await request.isRunning(live.workflow_id, live.run_id))) return;
  throw new ExtractionRunning(
    {
      what: `The workflow ${live.workflow_id} is extracting the ${request.edition} edition`,
      where: `extraction ${live.id}, run ${live.run_id}`,
      hint: 'One extraction of an edition at a time: wait for it, or cancel it.',
    },
    live.workflow_id,
  );
}

function isSame(live: LiveRow, { plan, languages, parserVersion }: OpenExtraction): boolean {
  return (
    live.plan_hash === plan.planHash &&
    live.parser_version === parserVersion &&
    arrayLiteral(live.languages) === arrayLiteral([...languages].sort())
  );
}

async function resume(tx: Transaction, live: LiveRow, request: OpenExtraction): Promise<OpenedExtraction> {
  // The same dump may lie at another place by now: a plan's hash says what is read, not where.
  await tx.query('update public.extractions set workflow_id = $2, run_id = $3, source = $4 where id = $1', [
    live.id,
    request.workflowId,
    request.runId,
    JSON.stringify(request.plan.source),
  ]);
  // The same run asking again (its first answer was lost) has not been interrupted.
  return { extractionId: live.id, resumed: live.run_id !== request.runId };
}

async function begin(tx: Transaction, request: OpenExtraction): Promise<OpenedExtraction> {
  const { edition, languages, plan, parserVersion, workflowId, runId } = request;
  const { rows } = await tx.query<{ id: string }>(
    `insert into public.extractions
       (edition, languages, source, plan_hash, parser_version, workflow_id, run_id, units, pages)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
    [
      ...[edition, [...languages].sort(), JSON.stringify(plan.source), plan.planHash, parserVersion],
      ...[workflowId, runId, plan.units.length, plan.pages],
    ],
  );
  const extractionId = rows[0]!.id;
  await tx.query('insert into public.settlements (extraction) values ($1)', [extractionId]);
  for (const units of batches(plan.units)) await insertUnits(tx, extractionId, units);
  return { extractionId, resumed: false };
}

/** Statements of a few MB each: a unit's index lines have tens of KB. */
function* batches(units: readonly PlannedUnit[]): Generator<PlannedUnit[]> {
  let batch: PlannedUnit[] = [];
  let bytes = 0;
  for (const unit of units) {
    batch.push(unit);
    bytes += 200 + (unit.index?.length ?? 0);
    if (bytes < 2_000_000 && batch.length < 2_000) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

async function insertUnits(tx: Transaction, extractionId: string, units: PlannedUnit[]): Promise<void> {
  await tx.query(
    `insert into public.work_units
       (extraction, unit, file, byte_start, byte_end, pages, first_page_id, last_page_id, index_lines)
     select $1, * from unnest($2::int[], $3::int[], $4::bigint[], $5::bigint[], $6::int[], $7::bigint[], $8::bigint[], $9::bytea[])`,
    [
      extractionId,
      units.map(({ unit }) => unit),
      units.map(({ file }) => file),
      units.map(({ start }) => start),
      units.map(({ end }) => end),
      units.map(({ pages }) => pages),
      units.map(({ firstPageId }) => firstPageId),
      units.map(({ lastPageId }) => lastPageId),
      units.map(({ index }) => index),
    ],
  );
}

/** Ends it, and fences whoever still works on one of its units. */
export async function endExtraction(
  tx: Pick<Transaction, 'query'>,
  extractionId: string,
  status: ExtractionStatus,
  reason: string | null,
): Promise<void> {
  await tx.query(
    `update public.extractions set status = $2, reason = $3, finished_at = now()
      where id = $1 and status = 'running'`,
    [extractionId, status, reason],
  );
  await handBackUnits(tx, extractionId);
}

/**
 * Units that somebody has and did not finish are nobody's any more; who had them can commit nothing, and does not keep what
 * lies in the spool. That holds for units, too, whose dead letters are tried again: they stay completed meanwhile.
 */
export async function handBackUnits(tx: Pick<Transaction, 'query'>, extractionId: string): Promise<void> {
  await tx.query(
    `update public.work_units
        set attempt = attempt + 1, state = case when state = 'claimed' then 'pending' else state end
      where extraction = $1 and (state = 'claimed' or state = 'completed' and attempt <> committed_attempt)`,
    [extractionId],
  );
}

interface ExtractionRow {
  id: string;
  edition: string;
  languages: string[];
  source: Extraction['source'];
  plan_hash: string;
  parser_version: number;
  status: ExtractionStatus;
  workflow_id: string;
  run_id: string;
  units: number;
  pages: number;
  report: ExtractionReport | null;
  started_at: string;
  finished_at: string | null;
}

const EXTRACTION = `select id, edition, languages, source, plan_hash, parser_version, status, workflow_id, run_id, units, pages,
                           report, started_at, finished_at
                      from public.extractions`;

export async function findExtraction(database: Database, extractionId: string): Promise<Extraction | null> {
  if (!/^[0-9a-f-]{36}$/i.test(extractionId)) return null;
  const [row] = await database.query<ExtractionRow>(`${EXTRACTION} where id = $1`, [extractionId]);
  return row ? extractionOf(row) : null;
}

/** @throws ExtractionEnded where there is none */
export async function requireExtraction(database: Database, extractionId: string): Promise<Extraction> {
  const extraction = await findExtraction(database, extractionId);
  if (extraction) return extraction;
  throw new ExtractionEnded({ what: 'The database knows no such extraction', where: extractionId });
}

/** Newest first. */
export async function latestExtractions(database: Database, limit: number): Promise<Extraction[]> {
  const rows = await database.query<ExtractionRow>(`${EXTRACTION} order by started_at desc, id limit $1`, [
    limit,
  ]);
  return rows.map(extractionOf);
}

/** All that are under way, newest first, and after them the one that ended last. */
export async function currentExtractions(database: Database): Promise<Extraction[]> {
  const rows = await database.query<ExtractionRow>(
    `${EXTRACTION}
      where status = 'running'
         or id = (select id from public.extractions where status <> 'running' order by finished_at desc nulls last, id limit 1)
      order by status = 'running' desc, started_at desc, id`,
  );
  return rows.map(extractionOf);
}

function extractionOf(row: ExtractionRow): Extraction {
  const { id, edition, languages, source, status, units, pages, report } = row;
  return {
    ...{ id, edition, languages, source, status, units, pages, report },
    planHash: row.plan_hash,
    parserVersion: row.parser_version,
    workflowId: row.workflow_id,
    runId: row.run_id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
