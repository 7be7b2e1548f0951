import type { MachineRow, MachineRows, SeenMachine } from '../../fleet/machines';
import type { Database } from './connection';

const COLUMNS: Record<keyof MachineRow, string> = {
  ...{
    name: 'id',
    deployment: 'deployment',
    provider: 'provider',
    role: 'role',
    size: 'size',
    region: 'region',
  },
  ...{
    state: 'state',
    providerId: 'provider_id',
    perHour: 'per_hour',
    currency: 'currency',
    billing: 'billing',
  },
  ...{ createdAt: 'created_at', deletedAt: 'deleted_at', reason: 'reason', replaces: 'replaces' },
};
const NAMES = Object.keys(COLUMNS) as (keyof MachineRow)[];
/** Columns of `public.machines m`, named as in MachineRow. */
export const MACHINE_ROW = NAMES.map((name) =>
  name === 'perHour' ? 'm.per_hour::float8 as "perHour"' : `m.${COLUMNS[name]} as "${name}"`,
).join(', ');

/** Machines in the central database's table `machines`. */
export function postgresMachineRows(database: Pick<Database, 'query'>): MachineRows {
  return {
    async begin(row) {
      await database.query(
        `insert into public.machines (${NAMES.map((name) => COLUMNS[name]).join(', ')})
         values (${NAMES.map((_, at) => `$${at + 1}`).join(', ')}) on conflict (id) do nothing`,
        NAMES.map((name) => row[name]),
      );
      const [there] = await database.query<MachineRow>(
        `select ${MACHINE_ROW} from public.machines m where m.id = $1`,
        [row.name],
      );
      return there ?? row;
    },

    async change(name, change) {
      const keys = (Object.keys(change) as (keyof typeof change)[]).filter(
        (key) => change[key] !== undefined,
      );
      if (keys.length === 0) return;
      await database.query(
        `update public.machines set ${keys.map((key, at) => `${COLUMNS[key]} = $${at + 2}`).join(', ')} where id = $1`,
        [name, ...keys.map((key) => change[key])],
      );
    },

    all: (deployment) =>
      database.query<SeenMachine>(
        `select ${MACHINE_ROW}, w.beat_at as "beatAt", coalesce(w.slots, 0)::int as slots
           from public.machines m
           left join lateral (
             select max(beat_at) as beat_at,
                    sum(slots) filter (where left_at is null and beat_at > now() - interval '30 seconds') as slots
               from public.workers where host = m.id
           ) w on true
          where m.deployment = $1
          order by m.created_at, m.id`,
        [deployment],
      ),
  };
}
