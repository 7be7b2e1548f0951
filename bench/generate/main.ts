import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeMultistreamDump } from './dump';
import { type GermanPage, germanPages, type PageKind } from './germanPages';

const USAGE = `Writes a generated dump of a German Wiktionary in Wikimedia's layout.

  node dist/bench/generate/main.js --pages 50000 --out FOLDER [--seed 1] [--date 20260901]
`;

const Options = z.strictObject({
  pages: z.coerce.number().int().min(1),
  out: z.string().min(1),
  seed: z.coerce.number().int().default(1),
  date: z
    .string()
    .regex(/^\d{8}$/, 'YYYYMMDD')
    .default('20260901'),
});

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function main(): void {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string' },
      date: { type: 'string' },
    },
  });
  const parsed = Options.safeParse(values);
  if (!parsed.success) {
    console.error(`${USAGE}\n${z.prettifyError(parsed.error)}`);
    process.exitCode = 2;
    return;
  }
  const { pages, out, seed, date } = parsed.data;
  const kinds = new Map<PageKind, { pages: number; bytes: number }>();
  const started = performance.now();
  const dump = writeMultistreamDump({
    folder: out,
    dbname: 'dewiktionary',
    date,
    pages: counted(germanPages(pages, seed), kinds),
  });
  const seconds = (performance.now() - started) / 1000;

  for (const [kind, { pages: number, bytes }] of kinds) {
    console.log(
      `${kind.padEnd(10)} ${String(number).padStart(8)} pages, ${Math.round(bytes / number)} B of wikitext on average`,
    );
  }
  console.log(
    `${dump.pages} pages in ${dump.streams} streams: ${megabytes(dump.wikitextBytes)} of wikitext, ${megabytes(dump.xmlBytes)} of XML`,
  );
  for (const { name, size, sha1 } of dump.files) console.log(`${name}  ${megabytes(size)}  sha1 ${sha1}`);
  console.log(
    `${dump.folder}  ${seconds.toFixed(1)} s, ${(dump.xmlBytes / 1e6 / seconds).toFixed(1)} MB/s of XML`,
  );
}

function* counted(
  pages: Iterable<GermanPage>,
  kinds: Map<PageKind, { pages: number; bytes: number }>,
): Generator<GermanPage> {
  for (const page of pages) {
    const seen = kinds.get(page.kind) ?? { pages: 0, bytes: 0 };
    kinds.set(page.kind, { pages: seen.pages + 1, bytes: seen.bytes + Buffer.byteLength(page.text) });
    yield page;
  }
}

main();
