import type { Inline } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { collapse, trimSigns } from '../../../wikitext/collapse';

const CITATIONS =
  /^(?:Literatur|Internetquelle|Wikipedia|Wikiquote|Wikisource|Wikispecies|Wikibooks|Commons|Per-|Lit-|Ref-|DiB-)/;

/** Whether a template cites a source. */
export function isCitation(name: string): boolean {
  return CITATIONS.test(name);
}

/** What a citation shows, shortened to what finds the source: author, title, publisher, place, year, page. */
export function citation(call: TemplateCall, inline: Inline): string {
  const { name } = call;
  if (name.startsWith('Ref-'))
    return work(name.slice(4), inline.argument(call, String(Math.min(call.positional, 2))));
  if (name.startsWith('Lit-')) return literature(call, inline);
  if (name.startsWith('Wiki') || name === 'Commons') return wiki(call, inline);
  return source(call, inline);
}

function work(title: string, word: string): string {
  return word === '' ? title : `${title}: ${word}`;
}

/** `{{Lit-Duden: Universalwörterbuch|A=6}}` */
function literature(call: TemplateCall, inline: Inline): string {
  const edition = inline.argument(call, 'A');
  const volume = inline.argument(call, 'B');
  return [
    call.name.slice(4),
    volume === '' ? '' : `Band ${volume}`,
    edition === '' ? '' : /^\d{1,2}$/.test(edition) ? `${edition}. Auflage` : edition,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function wiki(call: TemplateCall, inline: Inline): string {
  const article = inline.argument(call, '1');
  const kind = call.name === 'Wikipedia' ? 'Wikipedia-Artikel' : call.name;
  return article === '' ? kind : `${kind} „${inline.argument(call, '2') || article}“`;
}

/** `{{Literatur|Autor=|Titel=...}}`, `{{Internetquelle|...}}`, `{{Per-Zeit Online|...}}`: keys in either case. */
function source(call: TemplateCall, inline: Inline): string {
  const values = new Map<string, string>();
  for (let index = 0; index < call.keys.length; index++) {
    const key = USED.get(call.keys[index]!);
    if (key === undefined || call.start(index) === call.end(index)) continue;
    const value = inline.argumentAt(call, index);
    if (value !== '') values.set(key, value);
  }
  const get = (...keys: string[]): string => {
    for (const key of keys) {
      const value = values.get(key);
      if (value !== undefined) return value;
    }
    return '';
  };
  const author = get('autor', 'herausgeber', 'hrsg');
  const title = [get('titel'), get('titelerg')].filter(Boolean).join('. ');
  const collection = get('sammelwerk') || (call.name.startsWith('Per-') ? call.name.slice(4) : get('werk'));
  const place = [get('verlag'), [get('ort'), get('jahr') || get('datum')].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ');
  const date = [get('tag'), get('monat')].filter(Boolean).join('.');
  const pages = get('seiten');
  const parts = [
    [author, title].filter(Boolean).join(': '),
    collection === '' ? '' : `In: ${collection}`,
    ordinal(get('auflage')),
    prefixed('Band ', get('band')),
    prefixed('Nummer ', get('nummer')),
    [place, date === '' ? '' : `(${date}.)`].filter(Boolean).join(' '),
    [
      prefixed('ISBN ', get('isbn')),
      prefixed('Seite ', pages.replace(/\.$/, '')),
      prefixed('Spalte ', get('spalten')),
    ]
      .filter(Boolean)
      .join(', '),
  ];
  return collapse(
    parts
      .filter(Boolean)
      .map((part) => trimSigns(part, '., ', 'behind'))
      .join('. '),
  );
}

function prefixed(prefix: string, value: string): string {
  return value === '' ? '' : prefix + value;
}

function ordinal(edition: string): string {
  if (edition === '') return '';
  return /^\d+\.?$/.test(edition)
    ? `${edition.replace('.', '')}. Auflage`
    : /auflage/i.test(edition)
      ? edition
      : `${edition} Auflage`;
}

/** Arguments that a citation shows, by their names in either case. */
const USED = new Map(
  [
    ...[
      'autor',
      'herausgeber',
      'hrsg',
      'titel',
      'titelerg',
      'sammelwerk',
      'werk',
      'verlag',
      'ort',
      'jahr',
      'datum',
    ],
    ...['tag', 'monat', 'seiten', 'spalten', 'auflage', 'band', 'nummer', 'isbn'],
  ].flatMap((key) =>
    [
      key,
      key.charAt(0).toUpperCase() + key.slice(1),
      key.toUpperCase(),
      key === 'titelerg' ? 'TitelErg' : key,
    ].map((written) => [written, key] as const),
  ),
);
