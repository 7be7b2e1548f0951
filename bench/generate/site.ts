/** What `siteinfo` of an export says about its wiki. */
export interface Site {
  sitename: string;
  dbname: string;
  /** Address of the main page; permanent URLs of pages are made from its origin. */
  base: string;
  generator: string;
  language: string;
  /** Namespaces by number, in ascending order; `case` as MediaWiki names it. */
  namespaces: { key: number; case: 'case-sensitive' | 'first-letter'; name: string }[];
}

/** German Wiktionary's namespaces; titles keep the case of their first letter except in the four named here. */
const FIRST_LETTER = new Set([-1, 2, 3, 8, 9]);
const NAMES: Record<number, string> = {
  [-2]: 'Medium',
  [-1]: 'Spezial',
  0: '',
  1: 'Diskussion',
  2: 'Benutzer',
  3: 'Benutzer Diskussion',
  4: 'Wiktionary',
  5: 'Wiktionary Diskussion',
  6: 'Datei',
  7: 'Datei Diskussion',
  8: 'MediaWiki',
  9: 'MediaWiki Diskussion',
  10: 'Vorlage',
  11: 'Vorlage Diskussion',
  12: 'Hilfe',
  13: 'Hilfe Diskussion',
  14: 'Kategorie',
  15: 'Kategorie Diskussion',
  102: 'Verzeichnis',
  103: 'Verzeichnis Diskussion',
  104: 'Thesaurus',
  105: 'Thesaurus Diskussion',
  106: 'Reim',
  107: 'Reim Diskussion',
  108: 'Flexion',
  109: 'Flexion Diskussion',
  828: 'Modul',
  829: 'Modul Diskussion',
};

export const GERMAN_WIKTIONARY: Site = {
  sitename: 'Wiktionary',
  dbname: 'dewiktionary',
  base: 'https://de.wiktionary.org/wiki/Wiktionary:Hauptseite',
  generator: 'MediaWiki 1.45.0-wmf.16',
  language: 'de',
  namespaces: Object.entries(NAMES)
    .map(([key, name]) => ({ key: Number(key), name }))
    .sort((a, b) => a.key - b.key)
    .map(({ key, name }) => ({ key, name, case: FIRST_LETTER.has(key) ? 'first-letter' : 'case-sensitive' })),
};
