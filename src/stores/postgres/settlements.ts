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
