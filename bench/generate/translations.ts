import { type Random } from './random';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Languages in the order in which German Wiktionary lists them, with syllables to make words of. */
const LANGUAGES: { code: string; syllables: string[]; script: 'latin' | 'other'; genders: string[] }[] = [
  ['ar', 'مك تب كا را سو لي نو حد', ''],
  ['eu', 'etxe gor mendi la txo ur be zka', ''],
  ['bs', 'ku ća vo grad te ski na po', 'm f n'],
  ['bg', 'къ ща во град те ски на по', 'm f n'],
  ['zh', '屋 水 山 木 火 書 城 路', ''],
  ['da', 'hus bor de skov vand by le tid', ''],
  ['en', 'ham ler wick stone fore ble ton ry', ''],
  ['eo', 'dom ar ist ejo akv ul bel eta', ''],
  ['et', 'maja vee laud ke metsa lik ja tu', ''],
  ['fi', 'talo vesi pöy tä metsä nen kir ja', ''],
  ['fr', 'mai son beau té char rue ble ment', 'm f'],
  ['ka', 'სახ ლი წყა მთა ქალ აქი კა რი', ''],
  ['el', 'σπί τι νε ρό βου νό θά λα', 'm f n'],
  ['is', 'hús vat fjall ið ur bók hús inn', 'm f n'],
  ['it', 'ca sa bel lo mon te que ria', 'm f'],
  ['ja', 'いえ みず やま き ひ ほん しろ みち', ''],
  ['ca', 'ca sa món tar bre ció gua ell', 'm f'],
  ['ko', '집 물 산 나 무 불 책 성', ''],
  ['hr', 'ku ća vo da grad nik ski te', 'm f n'],
  ['la', 'do mus aqu mon tis ur bes ium', 'm f n'],
  ['lv', 'mā ja ūde kal ns grā mata iņa', 'm f'],
  ['lt', 'na mas van duo kny ga ėlis as', 'm f'],
  ['nl', 'huis wa ter berg boek je straat heid', 'm f n'],
  ['no', 'hus vann fjell bok en skap het sti', 'm f n'],
  ['pl', 'dom wo da gó ra ksią żka nik ość', 'm f n'],
  ['pt', 'ca sa água mon te livr ção eiro dor', 'm f'],
  ['ro', 'ca să apă mun te car tea ul ește', 'm f n'],
  ['ru', 'дом во да го ра кни га ник ость', 'm f n'],
  ['sv', 'hus vat ten berg bok gata skap het', ''],
  ['sr', 'ку ћа во да град ник ски те', 'm f n'],
  ['sk', 'dom vo da hor kni ha ník osť', 'm f n'],
  ['sl', 'hi ša vo da gora knji ga nik', 'm f n'],
  ['es', 'ca sa agua mon te libro ción ero dad', 'm f'],
  ['cs', 'dům vo da hor kni ha ník ost', 'm f n'],
  ['tr', 'ev su dağ kitap lık cı ler imiz', ''],
  ['uk', 'дім во да го ра кни га ник ість', 'm f n'],
  ['hu', 'ház víz hegy könyv ség ben fa ló', ''],
].map(([code, syllables, genders]) => ({
  code: code!,
  syllables: words(syllables!),
  script: /^[\p{Script=Latin}\s]+$/u.test(syllables!) ? ('latin' as const) : ('other' as const),
  genders: genders === '' ? [] : words(genders!),
}));

/** A section of translations: for each gloss one table with about `languages` lines. */
export function translationSection(
  random: Random,
  glosses: string[],
  languages: number,
  known: Partial<Record<string, string>>,
): string {
  const tables = glosses.map((gloss, i) => {
    const listed = random.sample(LANGUAGES, Math.max(2, Math.round(languages / (i + 1))));
    const lines = listed.map((language) => `*{{${language.code}}}: ${translations(random, language, known)}`);
    return `{{Ü-Tabelle|${i + 1}|G=${gloss}|Ü-Liste=\n${lines.join('\n')}\n}}\n`;
  });
  return `==== {{Übersetzungen}} ====\n${tables.join('\n')}\n`;
}

function translations(
  random: Random,
  language: (typeof LANGUAGES)[number],
  known: Partial<Record<string, string>>,
): string {
  const { code, script, syllables, genders } = language;
  const items = Array.from({ length: random.chance(0.25) ? 2 : 1 }, (_, i) => {
    const word =
      (i === 0 && known[code]) ||
      Array.from({ length: random.between(2, 4) }, () => random.pick(syllables)).join('');
    const gender = genders.length > 0 && random.chance(0.7) ? ` {{${random.pick(genders)}}}` : '';
    if (script === 'latin') return `{{Ü|${code}|${word}}}${gender}`;
    return `{{Üt|${code}|${word}|${romanised(random)}}}${gender}`;
  });
  return items.join(', ');
}

const ROMANISED = words('ka mo ri ta shi ne gora vod dom ku sa lem an to pol nik');
const romanised = (random: Random): string =>
  Array.from({ length: random.between(2, 3) }, () => random.pick(ROMANISED)).join('');
