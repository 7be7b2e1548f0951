import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryJsonSchema } from '../../src/entries/entrySchema';

test('docs/entry.schema.json is what the model says', () => {
  const written = readFileSync(join(__dirname, '../../docs/entry.schema.json'), 'utf8');
  if (written !== entryJsonSchema()) {
    throw new Error(
      'The model of an entry changed: run `npm run build && node scripts/entry-schema.mjs` and commit the result.',
    );
  }
});
