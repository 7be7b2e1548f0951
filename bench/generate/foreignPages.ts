import { reference } from './germanSentences';
import { MODIFIERS } from './germanWords';
import { type Random, shuffled } from './random';
import { translationSection } from './translations';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** A language whose words are made by joining parts. */
interface ForeignLanguage {
  name: string;
  code: string;
  first: string[];
  second: string[];
  genders: string[];
  sentences: { original: (word: string) => string; german: (word: string) => string }[];
}

const LANGUAGES: ForeignLanguage[] = [
  {
    name: 'Englisch',
    code: 'en',
    first: words(
      'apple barn candle dairy eagle farm garden harbour iron kitchen ladder marble needle orchard paper quilt river saddle timber village winter yard',
    ),
    second: words(
      'bench box cart dealer field gate house keeper lamp maker mill path road shed shop stone tower wall worker yard',
    ),
    genders: [],
    sentences: [
      {
        original: (w) => `We looked for the ${w} all morning.`,
        german: () => 'Wir haben den ganzen Morgen danach gesucht.',
      },
      {
        original: (w) => `The old ${w} has not been used for years.`,
        german: () => 'Es wird seit Jahren nicht mehr benutzt.',
      },
    ],
  },
  {
    name: 'Schwedisch',
    code: 'sv',
    first: words(
      'apelsin barn cykel dag eld fisk gård hav is jord kaffe land mat natt ost päron regn sommar trä ugn vatten äpple ö',
    ),
    second: words(
      'bok bord bro dag dörr fönster gata glas hatt hus karta lampa mat ros skål sked skola stol säng väg',
    ),
    genders: [],
    sentences: [
      { original: (w) => `Var har du lagt ${w}?`, german: () => 'Wo hast du es hingelegt?' },
      { original: (w) => `Vi köpte ${w} i går.`, german: () => 'Wir haben es gestern gekauft.' },
    ],
  },
  {
    name: 'Niederländisch',
    code: 'nl',
    first: words(
      'appel boter brood dorp fiets glas haven ijzer kaas keuken koffie land melk molen nacht paarden regen stad tuin vis water winter zomer',
    ),
    second: words(
      'bank boek brug dag deur fles huis kaart kast lamp markt muur plein stoel straat tafel toren tuin weg winkel',
    ),
    genders: ['m', 'f', 'n'],
    sentences: [
      {
        original: (w) => `Achter de kerk staat nog altijd ${w}.`,
        german: () => 'Hinter der Kirche steht es noch immer.',
      },
      {
        original: (w) => `Niemand wist meer waar ${w} gebleven was.`,
        german: () => 'Niemand wusste mehr, wo es geblieben war.',
      },
    ],
  },
  {
    name: 'Esperanto',
    code: 'eo',
    first: words(
      'akv arb bel best bird ĉeval danc dom edz fajr fer fiŝ flor for frat gras ĝarden hom hund infan insul jun kamp kant kat kolor konstru lern libr lign lingv lud mar mont muzik nask ofic ov pac pan parol patr pens pom re region salt san ŝip skrib somer sun tabl temp ter urb vent verd vet viand vintr voj',
    ),
    second: words(
      'ado adi aĵo ano anta aro aĉo ebla eco ega ego eja ejo ema ero estro eta eto iga igi iĝi ilo ino inda isto ismo o a e i uja ujo ulo umi',
    ),
    genders: [],
    sentences: [
      {
        original: (w) => `Mi ofte pensas pri la vorto ${w}.`,
        german: () => 'Ich denke oft über dieses Wort nach.',
      },
      { original: (w) => `Ĉu vi konas la signifon de ${w}?`, german: () => 'Kennst du die Bedeutung davon?' },
    ],
  },
  {
    name: 'Finnisch',
    code: 'fi',
    first: words(
      'aamu hevos ilta jää kahvi kala kesä kivi koti kukka leipä lumi maa meri metsä puu ranta sade talvi tuuli vesi yö',
    ),
    second: words(
      'kaappi kauppa kirja kulma kuppi lamppu lasi linna matka mylly ovi paikka polku pöytä saari silta talo tie torni tuoli',
    ),
    genders: [],
    sentences: [
      { original: (w) => `Missä on ${w}?`, german: () => 'Wo ist es?' },
      { original: (w) => `Tämä ${w} on vanha.`, german: () => 'Dies hier ist alt.' },
    ],
  },
];

const FIRST_PARTS = LANGUAGES.flatMap((language) => language.first.map((first) => ({ language, first })));
const PAIRS = FIRST_PARTS.flatMap(({ language, first }) =>
  language.second.map((second) => ({ language, first, second })),
);

/** The `index`-th page of a foreign word: two parts, three when there are no more of two. */
export function foreignPage(index: number, seed: number, random: Random): { title: string; text: string } {
  const { language, first, second } = PAIRS[shuffled(index % PAIRS.length, PAIRS.length, seed)]!;
  let title = first + second;
  for (
    let more = Math.floor(index / PAIRS.length);
    more > 0;
    more = Math.floor(more / language.first.length)
  ) {
    title = language.first[more % language.first.length]! + title;
  }
  return { title, text: foreignText(title, language, random) };
}

function foreignText(title: string, language: ForeignLanguage, random: Random): string {
  const { name, code, genders } = language;
  const noun = !/[aei]$/.test(title) || code !== 'eo';
  const wordClass = noun
    ? 'Substantiv'
    : title.endsWith('i')
      ? 'Verb'
      : title.endsWith('e')
        ? 'Adverb'
        : 'Adjektiv';
  const gender = noun && genders.length > 0 ? `, {{${random.pick(genders)}}}` : '';
  const german = Array.from({ length: 1 + random.few(1.1, 5) }, () => random.pick(MODIFIERS).noun);
  const numbered = (text: (gloss: string, sense: number) => string): string =>
    german.map((gloss, i) => `:[${i + 1}] ${text(gloss, i)}\n`).join('');
  const example = (): string => {
    const { original, german: meaning } = random.pick(language.sentences);
    return `${original(`''${title}''`)}${random.chance(0.4) ? reference(random) : ''}\n::${meaning(title)}`;
  };
  const table = noun
    ? `{{${name} Substantiv Übersicht\n${genders.length > 0 ? `|Genus=${random.pick(genders)}\n` : ''}|Nominativ Singular=${title}\n|Nominativ Plural=${title}${code === 'eo' ? 'j' : code === 'fi' ? 't' : 's'}\n}}\n\n`
    : '';
  return `== ${title} ({{Sprache|${name}}}) ==
=== {{Wortart|${wordClass}|${name}}}${gender} ===

${table}{{Worttrennung}}
:${title}

{{Aussprache}}
:{{IPA}} {{Lautschrift|ˈ${title}}}
:{{Hörbeispiele}} {{Audio|}}

{{Bedeutungen}}
${numbered((gloss) => `[[${gloss}]], ${random.pick(['im Freien', 'im Haus', 'aus alter Zeit', 'von besonderer Art', 'für den täglichen Gebrauch'])}`)}
{{Beispiele}}
${german.map((_, i) => `:[${i + 1}] ${example()}\n`).join('')}
${random.chance(0.5) ? `{{Synonyme}}\n${numbered(() => `[[${random.pick(language.first)}${random.pick(language.second)}]]`)}\n` : ''}${translationSection(random, german, 5 + random.few(11, 28), {})}{{Referenzen}}
:[1${german.length > 1 ? `–${german.length}` : ''}] {{Ref-FreeDictionary|${title}}}
:[*] {{Wikipedia|spr=${code}|${title}}}

{{Quellen}}
`;
}
