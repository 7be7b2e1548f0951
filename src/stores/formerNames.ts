import type { LanguageCode } from '../entries/language';

const table = (lines: string): Map<string, string> =>
  new Map(
    lines
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [name = '', others = ''] = line.split('|').map((part) => part.trim());
        return [name, ...others.split(',').map((other) => other.trim())].map((each) => [each, name] as const);
      }),
  );

/** What the earlier program called languages -> our code. Names are in lower case. */
export const FORMER_LANGUAGES: ReadonlyMap<string, LanguageCode> = table(`
de | deu, ger, german, deutsch
en | eng, english, englisch
nl | nld, dut, dutch
sv | swe, swedish
da | dan, danish
no | nor, norwegian
is | isl, ice, icelandic
af | afr, afrikaans
yi | yid, yiddish
fy | fry, frisian
fr | fra, fre, french, französisch
es | spa, spanish, spanisch
it | ita, italian, italienisch
pt | por, portuguese
ro | ron, rum, romanian
ca | cat, catalan
gl | glg, galician
oc | oci, occitan
la | lat, latin, latein
sc | srd, sardinian
ru | rus, russian
pl | pol, polish
cs | ces, cze, czech
sk | slk, slo, slovak
uk | ukr, ukrainian
be | bel, belarusian
bg | bul, bulgarian
hr | hrv, croatian
sr | srp, serbian
sl | slv, slovenian
mk | mkd, mac, macedonian
zh | cmn, zho, chi, chinese, mandarin
ja | jpn, japanese
ko | kor, korean
vi | vie, vietnamese
th | tha, thai
`);

/** What the earlier program called parts of speech -> wiktextract's. Names are in lower case. */
export const FORMER_PARTS_OF_SPEECH: ReadonlyMap<string, string> = table(`
noun | substantiv, substantive
name | proper noun, proper_noun, proper-noun, propn, eigenname, vorname, nachname, toponym
verb | partikelverb
aux | auxiliary, hilfsverb
adj | adjective, adjektiv
adv | adverb
pron | pronoun, pronomen, personalpronomen
det | determiner
article | artikel
prep | preposition, präposition
postp | postposition
conj | conjunction, konjunktion
num | numeral, numerale, zahlwort, number
intj | interjection, interjektion
particle | partikel
phrase | redewendung, wortverbindung, idiom, expression
proverb | sprichwort
prefix | präfix
suffix | suffixe
affix | affixe
symbol | zeichen
letter | buchstabe
abbrev | abbreviation, abkürzung
`);

/**
 * Second bytes of an address that meant the same part of speech in every numbering that was ever in use; the others
 * (05 to 0A) changed places.
 */
export const POS_OF_PAGE: ReadonlyMap<number, string> = new Map([
  [0x01, 'noun'],
  [0x02, 'verb'],
  [0x03, 'adj'],
  [0x04, 'adv'],
]);
