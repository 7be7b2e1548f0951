import { z } from 'zod';

/**
 * An entry as wiktextract shapes it, so that its users feel at home: field names and nesting are those of its JSON
 * (https://kaikki.org/dictionary/rawdata.html); what it has no name for is documented where it is defined.
 */

const tags = z.array(z.string());

export const FormSchema = z.object({
  form: z.string(),
  tags: tags.optional(),
  raw_tags: tags.optional(),
  /** Article of a noun's form (`der`, `des`), never part of `form`. */
  article: z.string().optional(),
  /** Personal pronoun of a verb's form (`ich`, `du`). */
  pronouns: z.array(z.string()).optional(),
  /** `generated` when a rule made the form and no table of the page lists it. */
  source: z.string().optional(),
  /** Senses that the form belongs to, as written: `1`, `2a`. */
  sense_index: z.string().optional(),
});

export const ExampleSchema = z.object({
  text: z.string(),
  /** Citation, as text. */
  ref: z.string().optional(),
  translation: z.string().optional(),
});

export const LinkSchema = z.object({ word: z.string() });

export const SenseSchema = z.object({
  glosses: z.array(z.string()).optional(),
  tags: tags.optional(),
  raw_tags: tags.optional(),
  topics: z.array(z.string()).optional(),
  /** Number as written: `1`, `2a`. */
  sense_index: z.string().optional(),
  examples: z.array(ExampleSchema).optional(),
  form_of: z.array(LinkSchema).optional(),
  alt_of: z.array(LinkSchema).optional(),
});

export const SoundSchema = z.object({
  ipa: z.string().optional(),
  /** File name on Wikimedia Commons. */
  audio: z.string().optional(),
  rhymes: z.string().optional(),
  homophone: z.string().optional(),
  tags: tags.optional(),
  raw_tags: tags.optional(),
});

export const HyphenationSchema = z.object({
  parts: z.array(z.string()),
  tags: tags.optional(),
  raw_tags: tags.optional(),
});

export const RelationSchema = z.object({
  word: z.string(),
  sense_index: z.string().optional(),
  tags: tags.optional(),
  raw_tags: tags.optional(),
  note: z.string().optional(),
});

export const TranslationSchema = z.object({
  lang_code: z.string(),
  lang: z.string(),
  word: z.string(),
  sense: z.string().optional(),
  sense_index: z.string().optional(),
  roman: z.string().optional(),
  tags: tags.optional(),
  raw_tags: tags.optional(),
  uncertain: z.boolean().optional(),
});

export const EntrySchema = z.object({
  word: z.string(),
  lang: z.string(),
  lang_code: z.string(),
  pos: z.string(),
  /** Headings as written, e.g. `Substantiv`, `Vorname`. */
  pos_title: z.string().optional(),
  tags: tags.optional(),
  raw_tags: tags.optional(),
  senses: z.array(SenseSchema),
  forms: z.array(FormSchema).optional(),
  sounds: z.array(SoundSchema).optional(),
  hyphenations: z.array(HyphenationSchema).optional(),
  etymology_texts: z.array(z.string()).optional(),
  synonyms: z.array(RelationSchema).optional(),
  antonyms: z.array(RelationSchema).optional(),
  hypernyms: z.array(RelationSchema).optional(),
  hyponyms: z.array(RelationSchema).optional(),
  holonyms: z.array(RelationSchema).optional(),
  meronyms: z.array(RelationSchema).optional(),
  coordinate_terms: z.array(RelationSchema).optional(),
  derived: z.array(RelationSchema).optional(),
  related: z.array(RelationSchema).optional(),
  descendants: z.array(RelationSchema).optional(),
  expressions: z.array(RelationSchema).optional(),
  proverbs: z.array(RelationSchema).optional(),
  translations: z.array(TranslationSchema).optional(),
  notes: z.array(z.string()).optional(),
  categories: z.array(z.string()).optional(),
});

export type Entry = z.infer<typeof EntrySchema>;
export type Sense = z.infer<typeof SenseSchema>;
export type Form = z.infer<typeof FormSchema>;
export type Sound = z.infer<typeof SoundSchema>;
export type Relation = z.infer<typeof RelationSchema>;
export type Translation = z.infer<typeof TranslationSchema>;

/** Where an entry comes from; `meta.source` in the database. Text is CC BY-SA 4.0, attributed by `url`. */
export const EntrySourceSchema = z.object({
  /** Host of the wiki, e.g. `de.wiktionary.org`. */
  wiki: z.string(),
  page_id: z.number(),
  title: z.string(),
  revision: z.number(),
  timestamp: z.string(),
  /** Permanent link to the revision. */
  url: z.string(),
  license: z.string(),
});
