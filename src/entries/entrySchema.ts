import { z } from 'zod';
import { EntryMetaSchema } from './entry';

/** JSON Schema of `meta`, as text: what `docs/entry.schema.json` holds. */
export function entryJsonSchema(): string {
  const schema = z.toJSONSchema(EntryMetaSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'AQEA entry (column meta of aqea_entries)', ...schema }, null, 2)}\n`;
}
