// Writes docs/entry.schema.json, the JSON Schema of what the column `meta` holds, from src/entries/entry.ts.
// `npm run build` first: it reads the built model.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { entryJsonSchema } = createRequire(import.meta.url)('../dist/src/entries/entrySchema.js');
const target = fileURLToPath(new URL('../docs/entry.schema.json', import.meta.url));
writeFileSync(target, entryJsonSchema());
console.log(`wrote ${target}`);
