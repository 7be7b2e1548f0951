import { z } from 'zod';

/**
 * An entry as wiktextract shapes it, so that its users feel at home: field names and nesting are those of its JSON
 * (https://kaikki.org/dictionary/rawdata.html); what it has no name for is marked "ours".
 *
 * Senses are named by numbers as the page writes them: `sense_index` is the text between the brackets, `1`, `2a`,
 * `1, 3` or `1–3`; where that names several senses, `sense_indexes` lists them. `*` is every sense, `?` an unknown one;
 * without number a thing belongs to the whole entry.
 */

const texts = z.array(z.string());

const tagged = {
  /** What labels say, in wiktextract's words: `colloquial`, `plural`, `Austrian German`. */
  tags: texts.optional(),
  /** Labels that have no such word, as written. */
  raw_tags: texts.optional(),
};

const ofSenses = {
  sense_index: z.string().optional(),
  /** Ours: the senses one by one, when `sense_index` names several. */
  sense_indexes: texts.optional(),
};

export const FormSchema = z.object({
  form: z.string(),
  ...tagged,
  topics: texts.optional(),
  /** Article of a noun's form (`der`, `des`), `am` of a superlative; never part of `form`. */
  article: z.string().optional(),
  /** Personal pronouns of a verb's form (`ich`; `er`, `sie`, `es`). */
  pronouns: texts.optional(),
  /**
   * Where the form comes from, when no table of the page lists it: `generated` by a rule, `Flexion:gehen`.
   * A form with several cases or genders in `tags` stands for each combination of them.
   */
  source: z.string().optional(),
  ...ofSenses,
});

export const ExampleSchema = z.object({
  text: z.string(),
  /** Where the sentence is from. */
  ref: z.string().optional(),
  /** German text of a foreign sentence. */
  translation: z.string().optional(),
});

export const LinkSchema = z.object({ word: z.string() });

export const SenseSchema = z.object({
  /** From the general to the special when a sense is part of another. Missing in a sense with the tag `no-gloss`. */
  glosses: texts.optional(),
  ...tagged,
  /** Fields of knowledge: `botany`, `law`. */
  topics: texts.optional(),
  ...ofSenses,
  examples: z.array(ExampleSchema).optional(),
  form_of: z.array(LinkSchema).optional(),
  alt_of: z.array(LinkSchema).optional(),
});

export const SoundSchema = z.object({
  ipa: z.string().optional(),
  /** File name on Wikimedia Commons: https://commons.wikimedia.org/wiki/Special:FilePath/<audio> */
  audio: z.string().optional(),
  rhymes: z.string().optional(),
  homophone: z.string().optional(),
  ...tagged,
});

export const HyphenationSchema = z.object({ parts: texts, ...tagged });

export const RelationSchema = z.object({
  word: z.string(),
  ...ofSenses,
  ...tagged,
  topics: texts.optional(),
  /** What the page says about the word behind a dash or in brackets. */
  note: z.string().optional(),
  /** Language of a word that was borrowed from this one. */
  lang: z.string().optional(),
  lang_code: z.string().optional(),
});

export const TranslationSchema = z.object({
  lang_code: z.string(),
  lang: z.string(),
  word: z.string(),
  /** Gloss of the sense, where the page repeats it. */
  sense: z.string().optional(),
  ...ofSenses,
  /** In Latin letters. */
  roman: z.string().optional(),
  /** In another script, e.g. Japanese in kana. */
  other: z.string().optional(),
  ...tagged,
  uncertain: z.boolean().optional(),
});

/** Ours. */
export const ImageSchema = z.object({
  /** File name on Wikimedia Commons. */
  file: z.string(),
  caption: z.string().optional(),
  ...ofSenses,
});

/** Ours. */
export const ReferenceSchema = z.object({ text: z.string(), ...ofSenses });

const relations = z.array(RelationSchema).optional();

export const EntrySchema = z.object({
  /** The page's title. */
  word: z.string(),
  lang: z.string(),
  lang_code: z.string(),
  pos: z.string(),
  /** Heading that decides the part of speech, as written: `Substantiv`, `Vorname`. */
  pos_title: z.string().optional(),
  /** Further parts of speech of the same heading. */
  other_pos: texts.optional(),
  ...tagged,
  senses: z.array(SenseSchema),
  forms: z.array(FormSchema).optional(),
  /** Ours: auxiliary verbs that make the perfect; no forms of the word. */
  auxiliaries: texts.optional(),
  sounds: z.array(SoundSchema).optional(),
  hyphenations: z.array(HyphenationSchema).optional(),
  etymology_texts: texts.optional(),
  synonyms: relations,
  antonyms: relations,
  hypernyms: relations,
  hyponyms: relations,
  holonyms: relations,
  meronyms: relations,
  coordinate_terms: relations,
  expressions: relations,
  proverbs: relations,
  /** Ours: words that the word is often used with. */
  collocations: relations,
  derived: relations,
  related: relations,
  descendants: relations,
  /** Ours: words that look or sound alike. */
  similar: relations,
  /** Ours. */
  anagrams: relations,
  /** Ours: people and places with this name. */
  bearers: relations,
  translations: z.array(TranslationSchema).optional(),
  /** Ours: words whose entries have the translations of this one. */
  translations_see: relations,
  notes: texts.optional(),
  /** Ours: what the page cites for the whole entry or a sense. */
  references: z.array(ReferenceSchema).optional(),
  images: z.array(ImageSchema).optional(),
  /** Words that a transliteration stands for. */
  redirects: texts.optional(),
  /** Categories that the page names itself; most come from templates. */
  categories: texts.optional(),
});

export type Entry = z.infer<typeof EntrySchema>;
export type Sense = z.infer<typeof SenseSchema>;
export type Example = z.infer<typeof ExampleSchema>;
export type Form = z.infer<typeof FormSchema>;
export type Sound = z.infer<typeof SoundSchema>;
export type Hyphenation = z.infer<typeof HyphenationSchema>;
export type Relation = z.infer<typeof RelationSchema>;
export type Translation = z.infer<typeof TranslationSchema>;
export type Image = z.infer<typeof ImageSchema>;
export type Reference = z.infer<typeof ReferenceSchema>;

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
export type EntrySource = z.infer<typeof EntrySourceSchema>;

/** What the database's column `meta` holds. */
export const EntryMetaSchema = EntrySchema.extend({
  source: EntrySourceSchema,
  /** Provider whose worker did the page. */
  cloud_provider: z.string(),
  /** How often the edition's own examples and glosses use the word; counted at the end of an extraction. */
  frequency: z.number().int(),
});
