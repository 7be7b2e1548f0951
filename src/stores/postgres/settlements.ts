import type { Transaction } from './connection';

/** Number of the settlement that will make final what the extraction inserts now; opened if there is none. */
export async function openSettlement(tx: Transaction, extractionId: string): Promise<number> {
  for (;;) {
    const { rows } = await tx.query<{ settlement: number }>(
      'select settlement from public.settlements where extraction = $1 and settled_at is null',
      [extractionId],
    );
    if (rows[0]) return rows[0].settlement;
    await tx.query('insert into public.settlements (extraction) values ($1) on conflict do nothing', [
      extractionId,
    ]);
  }
}

/** Of this extraction, and of those that ended without settling: cancelled, failed, abandoned, or deleted since. */
const UNSETTLED = `
  select s.settlement, s.extraction is not distinct from $1 as own
    from public.settlements s left join public.extractions x on x.id = s.extraction
   where s.settled_at is null and (s.extraction = $1 or x.id is null or x.status <> 'running')
   order by s.settlement`;

/** First bytes of the addresses that a settlement's entries have, as in `0xA0`. */
const BLOCKS_OF = 'select distinct left(address, 4) as block from public.aqea_entries where settlement = $1';

/** A settlement's entries of these blocks become one of their own, of the same extraction. */
const APART = `
  with own as (
    insert into public.settlements (extraction, opened_at, settled_at)
    select extraction, opened_at, now() from public.settlements where settlement = $1
    returning settlement
  ), moved as (
    update public.aqea_entries e set settlement = own.settlement
      from own where e.settlement = $1 and left(e.address, 4) = any ($2)
  )
  select settlement from own`;

/**
 * Numbers of the settlements that the end of an extraction makes final: its own, and what others left unsettled in the same
 * language blocks. What they left in other blocks waits for an extraction of those, for settled without the entries that are
 * still missing there it would get other addresses than for everyone else.
 * @param blocks the extraction's, held alone (takeBlocks)
 */
export async function settlementsDue(
  tx: Transaction,
  extractionId: string,
  blocks: readonly number[],
): Promise<number[]> {
  const ours = new Set(blocks.map(blockText));
  const { rows } = await tx.query<{ settlement: number; own: boolean }>(UNSETTLED, [extractionId]);
  const due: number[] = [];
  for (const { settlement, own } of rows) {
    if (own) {
      due.push(settlement);
      continue;
    }
    const { rows: found } = await tx.query<{ block: string }>(BLOCKS_OF, [settlement]);
    const shared = found.filter(({ block }) => ours.has(block));
    if (shared.length === 0) continue;
    if (shared.length === found.length) due.push(settlement);
    else
      due.push(
        await takeApart(
          tx,
          settlement,
          shared.map(({ block }) => block),
        ),
      );
  }
  return due;
}

async function takeApart(tx: Transaction, settlement: number, blocks: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ settlement: number }>(APART, [settlement, blocks]);
  return rows[0]!.settlement;
}

function blockText(block: number): string {
  return `0x${block.toString(16).toUpperCase().padStart(2, '0')}`;
}
