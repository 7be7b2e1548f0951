/** Character codes below 126 that may begin markup: line end & ' < [ ] _ { | } */
export const STRUCTURAL = new Uint8Array(126);
for (const character of "\n&'<[]_{|}") STRUCTURAL[character.charCodeAt(0)] = 1;

/** Tags whose content is no wikitext. */
export const VERBATIM_TAGS: ReadonlySet<string> = new Set([
  'nowiki',
  'math',
  'chem',
  'pre',
  'gallery',
  'score',
  'timeline',
  'hiero',
  'syntaxhighlight',
  'source',
  'templatedata',
]);

const NAMED_ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{
      amp: '&',
      lt: '<',
      gt: '>',
      quot: '"',
      apos: "'",
      nbsp: '\u00a0',
      shy: '\u00ad',
      sect: '§',
      para: '¶',
    },
    ...{ ndash: '–', mdash: '—', minus: '−', hellip: '…', middot: '·', bull: '•', deg: '°', times: '×' },
    ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»' },
    ...{ lsaquo: '‹', rsaquo: '›', prime: '′', Prime: '″', acute: '´', uml: '¨', cedil: '¸', macr: '¯' },
    ...{
      ensp: '\u2002',
      emsp: '\u2003',
      thinsp: '\u2009',
      zwnj: '\u200c',
      zwj: '\u200d',
      lrm: '\u200e',
      rlm: '\u200f',
    },
    ...{
      auml: 'ä',
      ouml: 'ö',
      uuml: 'ü',
      Auml: 'Ä',
      Ouml: 'Ö',
      Uuml: 'Ü',
      szlig: 'ß',
      aelig: 'æ',
      AElig: 'Æ',
    },
    ...{ eacute: 'é', Eacute: 'É', egrave: 'è', ecirc: 'ê', euml: 'ë', aacute: 'á', agrave: 'à', acirc: 'â' },
    ...{ atilde: 'ã', aring: 'å', Aring: 'Å', iacute: 'í', igrave: 'ì', icirc: 'î', iuml: 'ï', oacute: 'ó' },
    ...{
      ograve: 'ò',
      ocirc: 'ô',
      otilde: 'õ',
      oslash: 'ø',
      Oslash: 'Ø',
      uacute: 'ú',
      ugrave: 'ù',
      ucirc: 'û',
    },
    ...{ ntilde: 'ñ', ccedil: 'ç', Ccedil: 'Ç', yacute: 'ý', eth: 'ð', thorn: 'þ', scaron: 'š', oelig: 'œ' },
    ...{
      iexcl: '¡',
      iquest: '¿',
      ordf: 'ª',
      ordm: 'º',
      sup1: '¹',
      sup2: '²',
      sup3: '³',
      frac12: '½',
      frac14: '¼',
    },
    ...{ frac34: '¾', larr: '←', uarr: '↑', rarr: '→', darr: '↓', harr: '↔', rArr: '⇒', infin: '∞', ne: '≠' },
    ...{ le: '≤', ge: '≥', asymp: '≈', plusmn: '±', divide: '÷', euro: '€', pound: '£', cent: '¢', yen: '¥' },
    ...{
      copy: '©',
      reg: '®',
      trade: '™',
      dagger: '†',
      Dagger: '‡',
      permil: '‰',
      micro: 'µ',
      not: '¬',
      brvbar: '¦',
    },
    ...{
      alpha: 'α',
      beta: 'β',
      gamma: 'γ',
      delta: 'δ',
      epsilon: 'ε',
      lambda: 'λ',
      mu: 'μ',
      pi: 'π',
      sigma: 'σ',
    },
    ...{
      omega: 'ω',
      Omega: 'Ω',
      theta: 'θ',
      phi: 'φ',
      circ: 'ˆ',
      tilde: '˜',
      male: '♂',
      female: '♀',
      hearts: '♥',
    },
    ...{ spades: '♠', clubs: '♣', diams: '♦' },
  }),
);

const LONGEST_ENTITY = 12;

/** End of the entity that begins at a `&`, or -1 when it is only an ampersand. */
export function readEntityEnd(text: string, ampersand: number): number {
  const semicolon = text.slice(ampersand, ampersand + LONGEST_ENTITY).indexOf(';');
  if (semicolon < 2) return -1;
  return decodeEntity(text, ampersand, ampersand + semicolon + 1) === undefined
    ? -1
    : ampersand + semicolon + 1;
}

/** The character that an entity from `&` to behind its `;` stands for; decoded once, `&amp;lt;` stays `&lt;`. */
export function decodeEntity(text: string, from: number, to: number): string | undefined {
  const name = text.slice(from + 1, to - 1);
  if (name.charCodeAt(0) !== 35) return NAMED_ENTITIES.get(name);
  const hexadecimal = /^#[xX]([0-9a-fA-F]{1,6})$/.exec(name);
  const decimal = /^#([0-9]{1,7})$/.exec(name);
  if (!hexadecimal && !decimal) return undefined;
  const code = hexadecimal ? parseInt(hexadecimal[1]!, 16) : parseInt(decimal![1]!, 10);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return String.fromCodePoint(code);
}

/** Behind the `>` of the tag whose name begins at `inner`, or -1 when it is no tag. */
export function readTagEnd(text: string, inner: number): number {
  const first = text.charCodeAt(inner) === 47 ? text.charCodeAt(inner + 1) : text.charCodeAt(inner);
  if (!((first | 32) >= 97 && (first | 32) <= 122)) return -1;
  for (let at = inner + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 62) return at + 1;
    if (code === 60) return -1;
    // `>` escaped twice, in pages that went through a converter.
    if (code === 38 && text.startsWith('gt;', at + 1)) return at + 4;
  }
  return -1;
}

/** Name of a tag in lower case, with the `/` of a closing one. */
export function tagName(text: string, inner: number): string {
  let end = inner + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end) | 32;
    if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57))) break;
    end++;
  }
  return text.slice(inner, end).toLowerCase();
}

/** Behind the address and the blanks of `[https://... `, or -1 when the bracket is only a bracket. */
export function readExternalUrlEnd(text: string, inner: number): number {
  const code = text.charCodeAt(inner);
  const isUrl =
    (code === 104 && (text.startsWith('http://', inner) || text.startsWith('https://', inner))) ||
    (code === 47 && text.charCodeAt(inner + 1) === 47) ||
    (code === 102 && text.startsWith('ftp://', inner)) ||
    (code === 109 && text.startsWith('mailto:', inner));
  if (!isUrl) return -1;
  let end = inner;
  for (; end < text.length; end++) {
    const at = text.charCodeAt(end);
    // blank, line end, [ ] < { | }
    if (
      at === 32 ||
      at === 10 ||
      at === 91 ||
      at === 93 ||
      at === 60 ||
      at === 123 ||
      at === 124 ||
      at === 125
    )
      break;
  }
  while (text.charCodeAt(end) === 32) end++;
  return end;
}
