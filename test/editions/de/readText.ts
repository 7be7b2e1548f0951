import { germanProfile } from '../../../src/editions/de/profile';
import { type Entry, EntrySchema } from '../../../src/entries/entry';

/** Entries of a page of the German edition; each is checked against the model. */
export function readText(title: string, text: string, languages?: string[], ns = 0): Entry[] {
  const page = { id: 1, ns, title, revId: 1, timestamp: '2024-01-01T00:00:00Z', text };
  const { entries } = germanProfile.readPage(page, languages ? { languages: new Set(languages) } : {});
  return entries.map((entry) => EntrySchema.strict().parse(entry));
}
