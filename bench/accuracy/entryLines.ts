import { germanProfile } from '../../src/editions/de/profile';
import { type ExplainedLine, explainPage } from '../../src/editions/explain';
import type { Entry } from '../../src/entries/entry';
import type { GermanPage } from './germanPages';

/** A German entry and the lines of the page that it was made of. */
export interface EntryWithLines {
  entry: Entry;
  lines: ExplainedLine[];
}

export function readWithLines({ title, ns, text }: GermanPage): EntryWithLines[] {
  const { entries, lines } = explainPage(germanProfile, {
    ...{ id: 1, revId: 1, timestamp: '', ns, title, text },
  });
  return entries
    .map((entry, index) => ({ entry, lines: linesOf(lines, index + 1) }))
    .filter(({ entry }) => entry.lang_code === 'de');
}

function linesOf(lines: readonly ExplainedLine[], number: number): ExplainedLine[] {
  const first = lines.findIndex(({ fields }) => fields.some((field) => field.startsWith(`entry ${number}:`)));
  if (first < 0) return [];
  const length = lines.slice(first + 1).findIndex(({ fields }) => fields.some(begins));
  return lines.slice(first, length < 0 ? undefined : first + 1 + length);
}

function begins(field: string): boolean {
  return field === 'lang' || /^entry \d+:/.test(field);
}

const SENSES = /^senses\[\d+\]$|^labels of/;

/** Compared field -> what the explanation calls the lines that it is made of. */
const MADE_OF: Readonly<Record<string, RegExp>> = {
  tags: /^entry |^hyphenations|^tags/,
  glosses: SENSES,
  'sense tags': SENSES,
  topics: SENSES,
  examples: /examples/,
  forms: /^forms/,
  ipa: /^sounds/,
  audio: /^sounds/,
  rhymes: /^sounds/,
  etymology: /^etymology/,
  romanizations: /^translations/,
};

/** The lines that a field is made of, and those that became nothing and so may have been missed. */
export function linesOfField(lines: readonly ExplainedLine[], field: string): ExplainedLine[] {
  const made = MADE_OF[field] ?? new RegExp(`^${field}`);
  return lines.filter(
    ({ fields, ignored, text }) =>
      fields.some((name) => made.test(name)) || (ignored !== undefined && !text.includes('{{Siehe')),
  );
}
