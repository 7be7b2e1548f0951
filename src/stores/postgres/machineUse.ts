import type { MachineUse } from '../costReading';
import type { Database } from './connection';
import { MACHINE_ROW } from './machines';

/**
 * A unit is its worker's, and a worker is its machine's. What other extractions had of the same machines is looked for only
 * among those that were under way since the oldest of them was asked for.
 */
const USES = `
  with mine as (
    select distinct m.id, m.created_at
      from public.work_units u
      join public.workers w on w.id = u.worker
      join public.machines m on m.id = w.host
     where u.extraction = any ($1) and u.state = 'completed'
  ), times as (
    select u.extraction, mine.id as machine,
           sum(greatest(extract(epoch from u.finished_at - u.claimed_at), 0.001))::float8 as seconds
      from public.extractions x
      join public.work_units u on u.extraction = x.id and u.state = 'completed' and u.claimed_at is not null
      join public.workers w on w.id = u.worker
      join mine on mine.id = w.host
     where coalesce(x.finished_at, now()) >= (select min(created_at) from mine)
     group by 1, 2
  ), shares as (
    select extraction, machine, seconds / sum(seconds) over (partition by machine) as share from times
  )
  select s.extraction as "extractionId", s.share, ${MACHINE_ROW}
    from shares s join public.machines m on m.id = s.machine
   where s.extraction = any ($1)
   order by m.created_at, m.id`;

/** Which rented machines worked for these extractions, and how much of their time each had. */
export async function machineUse(
  database: Pick<Database, 'query'>,
  extractionIds: readonly string[],
): Promise<MachineUse[]> {
  if (extractionIds.length === 0) return [];
  const rows = await database.query<Omit<MachineUse, 'machine'> & MachineUse['machine']>(USES, [
    extractionIds,
  ]);
  return rows.map(({ extractionId, share, ...machine }) => ({ extractionId, share, machine }));
}
