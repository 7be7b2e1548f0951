const VOWELS = 'aeiouyäöü';
const isVowel = (letter: string | undefined): boolean =>
  letter !== undefined && VOWELS.includes(letter.toLowerCase());
/** Letters that are not parted. */
const UNITS = ['sch', 'ch', 'ck', 'ph', 'th', 'qu', 'au', 'ei', 'eu', 'äu', 'ie', 'ai', 'aa', 'ee', 'oo'];

/** `Gar·ten`: one consonant (or what stands for one) goes to the next syllable. A rule of thumb, for simple words. */
export function hyphenate(word: string): string {
  const units = split(word);
  const vowelAt = units.flatMap((unit, i) => (isVowel(unit[0]) ? [i] : []));
  let result = '';
  units.forEach((unit, i) => {
    const next = vowelAt.find((at) => at >= i);
    const before = vowelAt.findLast((at) => at < i);
    const startsSyllable = next !== undefined && before !== undefined && i === Math.max(before + 1, next - 1);
    result += (startsSyllable ? '·' : '') + unit;
  });
  // A single letter does not stand alone at the beginning.
  return result.replace(/^(\p{L})·/u, '$1');
}

function split(word: string): string[] {
  const units: string[] = [];
  for (let at = 0; at < word.length;) {
    const rest = word.slice(at).toLowerCase();
    const unit = UNITS.find((u) => rest.startsWith(u));
    const length = unit?.length ?? 1;
    units.push(word.slice(at, at + length));
    at += length;
  }
  return units;
}

const SOUNDS: Record<string, string> = {
  sch: 'ʃ',
  ch: 'ç',
  ck: 'k',
  ph: 'f',
  th: 't',
  qu: 'kv',
  au: 'aʊ̯',
  ei: 'aɪ̯',
  ai: 'aɪ̯',
  eu: 'ɔɪ̯',
  äu: 'ɔɪ̯',
  ie: 'iː',
  aa: 'aː',
  ee: 'eː',
  oo: 'oː',
  a: 'a',
  e: 'ɛ',
  i: 'ɪ',
  o: 'ɔ',
  u: 'ʊ',
  ä: 'ɛː',
  ö: 'øː',
  ü: 'yː',
  y: 'yː',
  c: 'k',
  r: 'ʁ',
  s: 'z',
  v: 'f',
  w: 'v',
  x: 'ks',
  z: 't͡s',
  ß: 's',
  j: 'j',
  q: 'k',
};

/** A transcription that looks like German; good enough to be read by a parser, not by a phonetician. */
export function transcribe(parts: string[]): string {
  return parts
    .map((part, i) => {
      const sounds = split(part.toLowerCase()).map((unit) => SOUNDS[unit] ?? unit);
      return (
        (i === 0 ? 'ˈ' : 'ˌ') + sounds.join('').replace(/ɛn$/, 'n̩').replace(/ɛ$/, 'ə').replace(/ɛʁ$/, 'ɐ')
      );
    })
    .join('');
}
