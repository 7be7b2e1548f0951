import type { Page } from '../../entries/page';
import type { EditionProfile, PageReading, ReadOptions } from '../profile';
import { mayHaveLanguage } from './read/languageHeading';
import { PageContext } from './read/pageContext';
import { readEntries } from './read/pageReader';

const REDIRECT = /^\s*#(?:redirect|weiterleitung)\b/i;

/** One scanner for all pages: reading is synchronous, so that no two pages are read at once. */
const context = new PageContext();

/** de.wiktionary.org. Namespace 108 holds the pages of full conjugations, `Flexion:gehen`. */
export const germanProfile: EditionProfile = {
  edition: 'de',
  namespaces: [0, 108],
  readPage,
};

function readPage(page: Page, { languages, explain }: ReadOptions = {}): PageReading {
  if (REDIRECT.test(page.text) || (languages && !mayHaveLanguage(page.text, languages))) {
    return { entries: [], problems: [] };
  }
  context.begin(page.title, page.text);
  context.explain = explain;
  const entries = readEntries(context, (code) => !languages || languages.has(code));
  return { entries, problems: context.problems };
}
