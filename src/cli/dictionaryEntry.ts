import { EntrySchema, EntrySourceSchema, type Entry, type Sense } from '../entries/entry';
import type { LookupHit } from '../stores/entryStore';
import { wrap } from './text';

const MAX_FORMS = 12;
const MAX_TRANSLATIONS = 10;

/** An entry as a small dictionary would print it, in lines of at most `width`; with the address and the attribution. */
export function dictionaryEntry({ entry: stored, form }: LookupHit, width: number): string {
  const parsed = EntrySchema.safeParse(stored.meta);
  const head = `${stored.label}  ${stored.pos}, ${stored.language}  ${stored.address}`;
  const lines = [stored.withdrawn ? `${head}  (withdrawn: no longer in the Wiktionary)` : head];
  if (form !== null) lines.push(`  found by its form ${form}`);
  if (parsed.success) lines.push(...body(parsed.data, width));
  else if (stored.description !== '') lines.push(`  ${wrap(stored.description, width - 2, '  ')}`);
  lines.push(`  ${attribution(stored.meta['source'])}`);
  return lines.join('\n');
}

function* body(entry: Entry, width: number): Generator<string> {
  const sounds = unique((entry.sounds ?? []).flatMap(({ ipa }) => ipa ?? []));
  const syllables = unique((entry.hyphenations ?? []).map(({ parts }) => parts.join('·')));
  const spoken = [
    ...(entry.tags ?? []),
    ...syllables,
    ...sounds.map((ipa) => `[${ipa.replace(/^[[/]|[\]/]$/g, '')}]`),
  ];
  if (spoken.length > 0) yield `  ${wrap(spoken.join(', '), width - 2, '  ')}`;
  for (const [at, sense] of entry.senses.entries()) yield* senseLines(sense, at + 1, width);
  const forms = unique((entry.forms ?? []).map(({ form }) => form)).filter((form) => form !== entry.word);
  if (forms.length > 0) yield field('forms', cut(forms, MAX_FORMS), width);
  for (const [name, words] of relations(entry)) yield field(name, cut(words, MAX_FORMS), width);
  const translations = unique(
    (entry.translations ?? []).map(({ lang_code, word }) => `${lang_code} ${word}`),
  );
  if (translations.length > 0) yield field('translations', cut(translations, MAX_TRANSLATIONS), width);
}

function* senseLines(sense: Sense, number: number, width: number): Generator<string> {
  const label = sense.sense_index ?? String(number);
  const labels = [...(sense.topics ?? []), ...(sense.tags ?? []), ...(sense.raw_tags ?? [])];
  const points = (sense.form_of ?? []).map(({ word }) => `form of ${word}`);
  const gloss = (sense.glosses ?? []).at(-1) ?? points.join(', ');
  if (gloss === '' && labels.length === 0) return;
  const text = `${labels.length > 0 ? `(${unique(labels).join(', ')}) ` : ''}${gloss}`;
  const indent = ' '.repeat(label.length + 4);
  yield `  ${label}  ${wrap(text, width - 4 - label.length, indent)}`;
  const example = sense.examples?.[0]?.text;
  if (example) yield `${indent}„${wrap(example, width - indent.length - 1, indent)}“`;
}

function relations(entry: Entry): [string, string[]][] {
  const named = [
    ['synonyms', entry.synonyms],
    ['antonyms', entry.antonyms],
  ] as const;
  return named
    .filter(([, words]) => words !== undefined && words.length > 0)
    .map(([name, words]) => [name, unique((words ?? []).map(({ word }) => word))]);
}

function field(name: string, text: string, width: number): string {
  return `  ${name}: ${wrap(text, width - 4 - name.length, '    ')}`;
}

function cut(words: string[], length: number): string {
  const more = words.length - length;
  return words.slice(0, length).join(', ') + (more > 0 ? `, and ${more} more` : '');
}

function attribution(source: unknown): string {
  const parsed = EntrySourceSchema.safeParse(source);
  return parsed.success ? `${parsed.data.url} (${parsed.data.license})` : 'CC BY-SA 4.0';
}

function unique(words: string[]): string[] {
  return [...new Set(words)];
}
