import type { LanguageCode } from '../../entries/language';
import type { Page } from '../../entries/page';
import { PageContext } from '../pageContext';
import type { EditionProfile, PageReading, ReadOptions } from '../profile';
import { readFlexionPage } from './read/flexionPage';
import { mayHaveLanguage } from './read/languageHeading';
import { readEntries } from './read/pageReader';
import { showTemplate } from './read/showTemplate';

const REDIRECT = /^\s*#(?:redirect|weiterleitung)\b/i;

/** Namespace of the pages of whole conjugations. */
const FLEXION = 108;

/** One scanner for all pages: reading is synchronous, so that no two pages are read at once. */
const context = new PageContext(showTemplate, { pictures: ['Datei', 'Bild'], categories: ['Kategorie'] });

/** de.wiktionary.org: the dictionary, and beside it whole conjugations, `Flexion:gehen`. */
export const germanProfile: EditionProfile = {
  edition: 'de',
  namespaces: [0, FLEXION],
  namespaceNames: { Flexion: FLEXION },
  readPage,
};

function readPage(page: Page, { languages, explain }: ReadOptions = {}): PageReading {
  const isFlexion = page.ns === FLEXION;
  if (REDIRECT.test(page.text) || (languages && !isFlexion && !mayHaveLanguage(page.text, languages))) {
    return { entries: [], problems: [] };
  }
  context.begin(page.title, page.text, explain);
  const isWanted = (code: LanguageCode): boolean => !languages || languages.has(code);
  const entries = isFlexion ? readFlexionPage(context, isWanted) : readEntries(context, isWanted);
  return { entries, problems: context.problems };
}
