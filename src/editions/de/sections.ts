/** The entry's list of words that a section fills. */
export type RelationField =
  | 'synonyms'
  | 'antonyms'
  | 'hypernyms'
  | 'hyponyms'
  | 'holonyms'
  | 'meronyms'
  | 'coordinate_terms'
  | 'expressions'
  | 'proverbs'
  | 'collocations'
  | 'derived'
  | 'related'
  | 'descendants'
  | 'similar'
  | 'bearers';

/** How a section is read. */
export type Section =
  | { reads: 'senses' | 'grammar' | 'examples' | 'hyphenation' | 'sounds' | 'etymology' }
  | { reads: 'translations' | 'dialects' }
  | { reads: 'notes' | 'references' | 'nothing' }
  | { reads: 'relations'; field: RelationField }
  | { reads: 'forms'; tags: readonly string[] };

// Name of the section's line, {{Name}} or ==== Name ====: how it is read. Further names of one section follow the first.
const TEXT: Readonly<Record<string, Exclude<Section['reads'], 'relations' | 'forms'>>> = {
  'Bedeutungen · Bedeutung': 'senses',
  'Grammatische Merkmale': 'grammar',
  'Beispiele · Beispiel · Beispielsätze': 'examples',
  'Worttrennung · Silbentrennung': 'hyphenation',
  Aussprache: 'sounds',
  Herkunft: 'etymology',
  Übersetzungen: 'translations',
  'Dialektausdrücke · Dialektausdrücke (Deutsch)': 'dialects',
  'Anmerkung · Anmerkungen': 'notes',
  'Referenzen · Referenzen und weiterführende Informationen': 'references',
  Quellen: 'nothing',
};

const RELATIONS: Readonly<Record<string, RelationField>> = {
  'Synonyme · Synonym': 'synonyms',
  'Sinnverwandte Redewendungen · Sinnverwandte Zeichen': 'synonyms',
  'Sinnverwandte Wörter · Sinnverwandte Begriffe': 'coordinate_terms',
  'Gegenwörter · Gegenworte · Gegenwort': 'antonyms',
  'Oberbegriffe · Oberbegriff': 'hypernyms',
  'Unterbegriffe · Unterbegriff': 'hyponyms',
  Holonyme: 'holonyms',
  Meronyme: 'meronyms',
  'Redewendungen · Redewendung': 'expressions',
  'Sprichwörter · Sprichwort · Geflügelte Worte': 'proverbs',
  'Charakteristische Wortkombinationen · Typische Wortkombinationen': 'collocations',
  'Wortbildungen · Abgeleitete Begriffe · Abgeleitete Symbole · Abgeleitete Verben': 'derived',
  Wortfamilie: 'related',
  'Entlehnungen · Erbwörter': 'descendants',
  'Bekannte Namensträger · Bekannte Personen': 'bearers',
  'Ähnliche Wörter · Ähnlichkeiten': 'similar',
};

const FORMS: Readonly<Record<string, readonly string[]>> = {
  'Nebenformen · Nebenform': ['variant'],
  Namensvarianten: ['variant'],
  'Alternative Schreibweisen': ['alternative'],
  'Nicht mehr gültige Schreibweisen · Veraltete Schreibweisen · Alte Rechtschreibung': ['obsolete'],
  'Weibliche Wortformen · Weibliche Namensvarianten': ['feminine'],
  'Männliche Wortformen · Männliche Namensvarianten': ['masculine'],
  'Sächliche Wortformen · Neutrale Wortformen · Sächliche Namensvarianten': ['neuter'],
  Verkleinerungsformen: ['diminutive'],
  Vergrößerungsformen: ['augmentative'],
  'Kurzformen · Abkürzungen · Abkürzung': ['abbreviation'],
  Koseformen: ['affective'],
  'Symbole · Symbol': ['symbol'],
  'Umschrift · Umschriften': ['transcription'],
  Hanja: ['hanja'],
  Vokalisierung: ['canonical'],
  'In arabischer Schrift': ['Arabic'],
  'In kyrillischer Schrift': ['Cyrillic'],
  'In lateinischer Schrift': ['Latin'],
};

const sections = new Map<string, Section>();
for (const [names, reads] of Object.entries(TEXT)) add(names, { reads });
for (const [names, field] of Object.entries(RELATIONS)) add(names, { reads: 'relations', field });
for (const [names, tags] of Object.entries(FORMS)) add(names, { reads: 'forms', tags });

function add(names: string, section: Section): void {
  for (const name of names.split(' · ')) sections.set(name, section);
}

/**
 * The section that a template line or a heading of this name begins; undefined for other names. `Anmerkung zum Gebrauch`
 * and its kin are notes.
 */
export function sectionOf(name: string): Section | undefined {
  return (
    sections.get(name) ?? (/^Anmerkung(?:en)? \p{Ll}/u.test(name) ? sections.get('Anmerkung') : undefined)
  );
}
