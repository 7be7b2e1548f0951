import { describeEntryStore, type StoredRow } from './contract';
import { testDatabase } from './testDatabase';

describeEntryStore('Postgres', async () => {
  const database = await testDatabase();
  return {
    store: await database.store({ maxConnections: 10 }),
    another: () => database.store(),
    rows: async () => {
      const { rows } = await database.admin.query<StoredRow>(
        `select entry_key as "entryKey", address, page_id::int as "pageId", rev_id::int as "revId", label, description, meta,
                created_at::text as "createdAt", withdrawn_at is not null as withdrawn
           from aqea_entries order by entry_key`,
      );
      return rows;
    },
    setFrequency: async (entryKey, frequency) => {
      await database.admin.query(
        `update aqea_entries set meta = jsonb_set(meta, '{frequency}', to_jsonb($2::int)) where entry_key = $1`,
        [entryKey, frequency],
      );
    },
    close: () => database.drop(),
  };
});
