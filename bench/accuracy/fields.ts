import type { Entry, Relation } from '../../src/entries/entry';

/** The fields that are compared, each as texts: what differs in one of them is one difference. */
export const RELATION_FIELDS = [
  ...(['synonyms', 'antonyms', 'hypernyms', 'hyponyms', 'holonyms', 'meronyms', 'coordinate_terms'] as const),
  ...(['expressions', 'proverbs', 'derived', 'related', 'descendants'] as const),
];

/** What of an entry is compared with wiktextract's, by field; texts without what the two write differently on purpose. */
export function comparable(entry: Entry): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  const add = (field: string, texts: (string | undefined)[] | undefined): void => {
    const known = (texts ?? []).filter((text): text is string => text !== undefined && text !== '');
    if (known.length > 0) fields.set(field, [...(fields.get(field) ?? []), ...known.map(same)]);
  };
  add('tags', entry.tags);
  for (const { glosses, examples, tags, topics } of entry.senses) {
    add('glosses', glosses?.slice(-1));
    add(
      'examples',
      examples?.map(({ text }) => text),
    );
    add(
      'sense tags',
      tags?.filter((tag) => tag !== 'no-gloss'),
    );
    add('topics', topics);
  }
  add(
    'forms',
    entry.forms?.map(({ form }) => form.replace(/!$/, '')),
  );
  add(
    'ipa',
    entry.sounds?.map(({ ipa }) => ipa),
  );
  add(
    'audio',
    entry.sounds?.map(({ audio }) => audio),
  );
  add(
    'rhymes',
    entry.sounds?.map(({ rhymes }) => rhymes),
  );
  add(
    'hyphenations',
    entry.hyphenations?.map(({ parts }) => parts.join('·')),
  );
  add('etymology', entry.etymology_texts);
  for (const field of RELATION_FIELDS)
    add(
      field,
      entry[field]?.map(({ word }: Relation) => word),
    );
  add(
    'translations',
    entry.translations?.map(({ lang_code, word }) => `${lang_code}:${word}`),
  );
  add(
    'romanizations',
    entry.translations?.map(({ lang_code, roman }) => roman && `${lang_code}:${roman}`),
  );
  add('notes', entry.notes);
  return fields;
}

function same(text: string): string {
  return text
    .replace(/ \^\(→ [a-z-]+\)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ʹ/g, "'")
    .trim();
}
