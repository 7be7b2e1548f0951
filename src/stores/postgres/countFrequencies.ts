import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { WordCounts } from '../words';
import type { Frequencies } from '../entryStore';
import type { Transaction } from './connection';
import { copyOut } from './copyOut';

/** What a form-of sense says (`Genitiv Singular des Substantivs Haus`) is grammar, and would make `Singular` the most frequent noun. */
const GLOSSES = '$.senses[*] ? (!exists(@.form_of)).glosses[last]';
const EXAMPLES = '$.senses[*].examples[*].text';
const FORMS = '$.forms[*].form';

/** Whether a run that ended without counting changed entries after the last one that counted. */
const UNCOUNTED = `
  select exists (
    select from public.extractions x join public.work_units u on u.extraction = x.id
     where x.edition = $1 and x.id <> $2 and not coalesce(x.report ? 'frequencies', false)
       and u.inserted + u.updated + u.withdrawn > 0
       and x.started_at > coalesce(
             (select max(started_at) from public.extractions where edition = $1 and report ? 'frequencies'),
             '-infinity')) as uncounted`;

const WRITE = `
  update public.aqea_entries e set meta = jsonb_set(e.meta, '{frequency}', to_jsonb(f.frequency))
    from pg_temp.aqea_frequencies f where e.address = f.address`;

/**
 * Sets `meta.frequency` of an edition's live entries: how often the entry's headword or one of its forms occurs, as
 * written, in the glosses (words of the edition's language) and examples (words of their entry's language) of the
 * edition's live entries. Writes only rows whose number differs.
 */
export async function countFrequencies(
  tx: Transaction,
  edition: string,
  heartbeat: () => void,
): Promise<Frequencies> {
  const live = `public.aqea_entries where edition = ${tx.client.escapeLiteral(edition)} and withdrawn_at is null`;
  const counts = await countWords(tx, edition, live, heartbeat);
  await tx.query(
    `create temporary table if not exists aqea_frequencies (
       address text collate "C" primary key, frequency integer not null) on commit delete rows`,
  );
  const done: Frequencies = { entries: 0, changed: 0 };
  const copy = copyFrom('copy pg_temp.aqea_frequencies (address, frequency) from stdin');
  const differing: string[] = [];
  for await (const entries of copyOut(tx, entriesWithForms(live))) {
    done.entries += entries.length;
    for (const [address, language, label, frequency, forms] of entries) {
      const counted = counts.get(language!)?.of([label!, ...(JSON.parse(forms!) as string[])]) ?? 0;
      if (counted !== Number(frequency)) differing.push(`${address}\t${counted}\n`);
    }
    heartbeat();
  }
  done.changed = differing.length;
  if (differing.length === 0) return done;
  await pipeline(Readable.from(chunks(differing)), tx.client.query(copy));
  await tx.query('analyze pg_temp.aqea_frequencies');
  await tx.query(WRITE);
  return done;
}

/** Whether other runs than this one left entries whose frequencies nobody has counted. */
export async function leftUncounted(
  tx: Transaction,
  extraction: { id: string; edition: string },
): Promise<boolean> {
  const { rows } = await tx.query<{ uncounted: boolean }>(UNCOUNTED, [extraction.edition, extraction.id]);
  return rows[0]?.uncounted ?? false;
}

/** Word counts by language. */
async function countWords(
  tx: Transaction,
  edition: string,
  live: string,
  heartbeat: () => void,
): Promise<Map<string, WordCounts>> {
  const byLanguage = new Map<string, WordCounts>();
  const countsOf = (language: string): WordCounts => {
    const counts = byLanguage.get(language) ?? new WordCounts();
    byLanguage.set(language, counts);
    return counts;
  };
  const texts = `select language, jsonb_path_query_array(meta, '${GLOSSES}'), jsonb_path_query_array(meta, '${EXAMPLES}')
                   from ${live}`;
  for await (const entries of copyOut(tx, texts)) {
    for (const [language, glosses, examples] of entries) {
      for (const gloss of JSON.parse(glosses!) as string[]) countsOf(edition).add(gloss);
      for (const example of JSON.parse(examples!) as string[]) countsOf(language!).add(example);
    }
    heartbeat();
  }
  return byLanguage;
}

function entriesWithForms(live: string): string {
  return `select address, language, label, coalesce(meta ->> 'frequency', '0'), jsonb_path_query_array(meta, '${FORMS}')
            from ${live}`;
}

function* chunks(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += 5_000) yield lines.slice(at, at + 5_000).join('');
}
