import { lookup } from '../lookup';
import { remembered } from '../remembered';

/** What a template shows: nothing, a text, an argument. Tables below; labels and languages have tables of their own. */
export type TemplateText =
  | { shows: 'nothing' }
  | { shows: 'text'; text: string }
  /** The first argument of these that is not empty; `last` is the last one without a name. */
  | { shows: 'argument'; keys: readonly string[] }
  /** Pieces of text around arguments: `(männlicher) $1`. */
  | { shows: 'pattern'; pattern: string };

/** Templates that show nothing in a text: maintenance, navigation, and what only introduces what follows. */
const NOTHING = `
Absatz · Anker · erweitern · überarbeiten · Referenzen prüfen · GBS · IA · DTAW · Koordinaten · Beispiele fehlen
IPA · Hörbeispiele · Reime · Siehe auch · siehe auch · Wort der Woche · Abschnitte fehlen · ---- · 2x---- · Wortart fehlt
Dativ-e · Herkunft unbelegt · Herkunft fehlt · Bedeutungen fehlen · Löschen · NoCommons · Kasten · Trennlinie · Leerzeile
veralteter Wortschatz · Monate (Deutsch) · Zahlensystem (Deutsch) · Verwandte (Deutsch) · Staaten Nordamerika (Deutsch)
Schulnoten (Deutschland) · Wochentage (Deutsch) · Navigationsleiste Anthroponyme · Deutsch Nachname · Artikel Nachname
Artikel Toponym · Artikel Biologische Taxonomie · DEFAULTSORT · SORTIERUNG · Ü-Abstand · Ü-rechts · Ü-links · Quellen
Übersetzungen · Worttrennung · Aussprache · Bedeutungen · ISO 9 · İA · DMG · subst:Formatvorlage · CommentHere · Clear
Bild · Rechtschreibreform · Nur Siehe auch · Großschreibung · Kleinschreibung · Lautschrift fehlt · Audio fehlt · Ref fehlt
Vorlage · Navigationsleiste · Commons · Commonscat
`;

/** Families of templates that show nothing, by how their names begin and end. */
const NOTHING_BEGINS = [
  'QS ',
  'Navigationsleiste',
  'Kategorie',
  '#',
  'Wiktionary:',
  'Benutzer:',
  'NAVI',
  'DEFAULTSORT',
];
const NOTHING_ENDS = ['fehlend', ' fehlt', ' fehlen'];

/** Templates around a text: its last argument is what a reader sees. */
const LAST = `
W · WP · lang · noredlink · nowrap · small · Color · Farbe · Unicode · IPA-Text · Polytonisch · Koptisch · Kursiv · Fett · big
sup · sub · Klein · Groß · Schrift · tausender · nobr · Text · Fraktur · Runen · Keilschrift · Hieroglyphen · Sanskrit
Devanagari · Thaana · Syrisch · Mongolisch · Tibetisch · Gotisch · Altitalisch · Kyrillisch · Griechisch · Armenisch
Georgisch · Äthiopisch · Bengalisch · Tamil · Thai · Khmer · Birmanisch · Laotisch · Japanisch · Hangul · Chinesisch · zh
Wikipedia2 · Tastatur · Taste · Lesezeichen · Zeichen · Symbol · BibISBN · Literaturliste
`;

/** Texts that stand for themselves. */
const TEXTS: Readonly<Record<string, string>> = {
  'vgl.': 'vergleiche',
  's.': 'siehe',
  'u. a.': 'unter anderem',
  'z. B.': 'zum Beispiel',
  'd. h.': 'das heißt',
  'Sg.': 'Singular',
  'Sg.1': 'Singular 1',
  'Sg.2': 'Singular 2',
  'Sg.3': 'Singular 3',
  'Sg.4': 'Singular 4',
  'Pl.': 'Plural',
  'Pl.1': 'Plural 1',
  'Pl.2': 'Plural 2',
  'Pl.3': 'Plural 3',
  'Pl.4': 'Plural 4',
  'Du.': 'Dual',
  'Gen.': 'Genitiv',
  'Dat.': 'Dativ',
  'Akk.': 'Akkusativ',
  'Nom.': 'Nominativ',
  Dativ: 'mit Dativ',
  Akkusativ: 'mit Akkusativ',
  Genitiv: 'mit Genitiv',
  'Komp.': 'Komparativ',
  'Sup.': 'Superlativ',
  'Präs.': 'Präsens',
  'Prät.': 'Präteritum',
  'Part.': 'Partizip II',
  'Part.1': 'Partizip I',
  'Imp.': 'Imperativ',
  'Fem.': 'Femininum',
  'Mask.': 'Maskulinum',
  'Neutr.': 'Neutrum',
  'mPl.': 'Maskulinum Plural',
  'fPl.': 'Femininum Plural',
  'nPl.': 'Neutrum Plural',
  'perf.': 'perfektiv',
  'imperf.': 'imperfektiv',
  'Vok.': 'Vokal',
  'adjektivische Deklination': 'adjektivische Deklination',
  'Adjektivische Deklination': 'adjektivische Deklination',
  MHA: 'modernes Hocharabisch',
  KA: 'klassisches Arabisch',
  '!': '|',
  '=': '=',
  '(': '{',
  ')': '}',
  'lat.': 'lateinisch',
  'mhd.': 'mittelhochdeutsch',
  'ahd.': 'althochdeutsch',
  'frühnhd.': 'frühneuhochdeutsch',
  'germ.': 'germanisch',
  'idg.': 'indogermanisch',
  '...': '…',
  Wikisource: 'Wikisource',
};

/** The rest: `$1` is the first argument, `$1|$2` the first that is not empty. */
const PATTERNS: Readonly<Record<string, string>> = {
  L: '$2|$1',
  gM: '(männlicher) $1',
  gF: '(weiblicher) $1',
  Lautschrift: '[$1]',
  'Lautschrift?': '[$1]',
  Audio: '$2|',
  Reim: '-$1',
  Ref: '$1',
  'Übersetzungen umleiten': '$2',
  Lemmaverweis: '$2|$1',
  'Alte Schreibweise': '$1',
  Wortbildung: '$1',
  'Wikipedia-Suche': 'Wikipedia-Suchergebnisse für „$1“',
  Zitat: '„$1“',
  '"': '„$1“',
  Datum: '$1. $2 $3',
  ISSN: 'ISSN $1',
  ISBN: 'ISBN $1',
  Tag: '$1',
  Stichwort: '$1',
  Hochgestellt: '$1',
  Bruch: '$1/$2',
  Flexlink: '$1',
  'Flexlink?': '$1',
  Linkseite: '$2|$1',
  Farbe2: '$1',
  CH: '$1',
  'K-Präfix': '$1',
};

/** Texts in other scripts: `v` is the word with its vowels, `d` the transliteration, `b` the meaning. */
const SCRIPTS = [
  'Arab',
  'Hebr',
  'Farsi',
  'Urdu',
  'Paschto',
  'Jiddisch',
  'Osmanisch',
  'Syr',
  'Uigurisch',
  'Sindhi',
  'Kurdisch',
];

const texts = new Map<string, TemplateText>();
for (const name of words(NOTHING)) texts.set(name, { shows: 'nothing' });
for (const name of words(LAST)) texts.set(name, { shows: 'argument', keys: ['last'] });
for (const [name, text] of Object.entries(TEXTS)) texts.set(name, { shows: 'text', text });
for (const [name, pattern] of Object.entries(PATTERNS)) {
  const isChoice = /^(?:\$\w+\|?)+$/.test(pattern);
  const keys = pattern.split('|').map((key) => key.slice(1));
  texts.set(name, isChoice ? { shows: 'argument', keys } : { shows: 'pattern', pattern });
}

function words(table: string): string[] {
  return table.trim().split(/\n| · /);
}

const others = remembered((name): TemplateText | null => {
  const isNothing =
    NOTHING_BEGINS.some((begin) => name.startsWith(begin)) || NOTHING_ENDS.some((end) => name.endsWith(end));
  return isNothing ? { shows: 'nothing' } : null;
});

/** Text of a template by its name; undefined for one that the tables do not have. */
export function templateTextOf(name: string): TemplateText | undefined {
  return texts.get(name) ?? others(name) ?? undefined;
}

/** Whether a template shows a word in another script with its transliteration. */
export function isScript(name: string): boolean {
  return SCRIPTS.includes(name);
}

/** Genders as templates and words name them; letters are read one by one in `mf`, `mn.` and the like. */
export const GENDER_TAGS = lookup<readonly string[]>({
  m: ['masculine'],
  f: ['feminine'],
  n: ['neuter'],
  u: ['common'],
  mf: ['masculine', 'feminine'],
  fm: ['feminine', 'masculine'],
  mn: ['masculine', 'neuter'],
  'mn.': ['masculine', 'neuter'],
  nm: ['neuter', 'masculine'],
  nf: ['neuter', 'feminine'],
  fn: ['feminine', 'neuter'],
  'fn.': ['feminine', 'neuter'],
  un: ['common', 'neuter'],
  mfn: ['masculine', 'feminine', 'neuter'],
  fmn: ['feminine', 'masculine', 'neuter'],
  'mPl.': ['masculine', 'plural'],
  'fPl.': ['feminine', 'plural'],
  männlich: ['masculine'],
  maskulin: ['masculine'],
  Maskulinum: ['masculine'],
  weiblich: ['feminine'],
  feminin: ['feminine'],
  Femininum: ['feminine'],
  neutral: ['neuter'],
  sächlich: ['neuter'],
  Neutrum: ['neuter'],
});
