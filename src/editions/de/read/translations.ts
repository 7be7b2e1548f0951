import type { Relation } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { collapse, trimSigns } from '../../../wikitext/collapse';
import { type Piece, PieceKind } from '../../../wikitext/inline';
import { forEachLine, type Line } from '../../../wikitext/lines';
import { cutLong } from '../../limits';
import { languageCode, languageName } from '../languages';
import { templateTextOf } from '../templates';
import type { EntryState } from './entryState';
import { pageOf } from './inflectedForm';
import { NOTHING_SAID } from './items';
import type { PageContext } from '../../pageContext';
import { putSenseMark, readSenseMark, type SenseMark } from './senseMark';
import { type TranslationLine, TranslationTermReader } from './translationTerms';
import { lookup } from '../../lookup';

/** Arguments of Ü-Tabelle that hold lists, and whether these are of dialects. */
const LISTS = lookup<boolean>({
  'Ü-Liste': false,
  'Ü-links': false,
  'Ü-rechts': false,
  Dialekttabelle: true,
  'D-links': true,
  'D-rechts': true,
});

/** What the lines of one list share: the sense they translate, the languages that indented lines refine. */
interface List {
  mark: SenseMark | undefined;
  gloss: string;
  isDialects: boolean;
  above: { depth: number; code: string; lang: string; mark: SenseMark | undefined }[];
}

/** `{{Ü-Tabelle|1|G=gloss|Ü-Liste=...}}`, and the older tables with a sense in front of each word. */
export function readTranslationTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  const mark = call.raw('1') === '' ? undefined : readSenseMark(page.inline.argument(call, '1'));
  const gloss = cutLong(page.inline.argument(call, 'G'));
  page.explain?.(call.from, mark ? `translations of sense ${mark.text}` : 'translations');
  for (let index = 0; index < call.keys.length; index++) {
    const isDialects = LISTS[call.keys[index]!];
    if (isDialects === undefined) continue;
    const list: List = { mark, gloss, isDialects, above: [] };
    forEachLine(page.tokens, call.start(index), call.end(index), call.token(index), (line) => {
      readLine(page, state, list, line);
    });
  }
}

/** Lists that stand in the section themselves, between `{{Ü-links}}` and `{{Ü-rechts}}`. */
export function readTranslationLines(
  page: PageContext,
  state: EntryState,
  lines: readonly Line[],
  of: 'translations' | 'dialects',
): void {
  const list: List = { mark: undefined, gloss: '', isDialects: of === 'dialects', above: [] };
  for (const line of lines) readLine(page, state, list, line);
}

function readLine(page: PageContext, state: EntryState, list: List, line: Line): void {
  const pieces = page.inline.pieces(line.from, line.to, line.token);
  if (line.marks === '') {
    for (const piece of pieces) {
      if (piece.kind === PieceKind.Template && piece.text === 'Übersetzungen umleiten')
        readRedirect(page, state, piece);
    }
    return;
  }
  const depth = line.marks.length;
  while (list.above.length > 0 && list.above[list.above.length - 1]!.depth >= depth) list.above.pop();
  const parent = list.above[list.above.length - 1];
  const head = takeHead(page, pieces);
  if (!head) {
    page.explain?.(line.start, NOTHING_SAID, line.to);
    return;
  }
  const code = head.code || parent?.code || (list.isDialects ? 'de' : 'und');
  const lang = head.lang || parent?.lang || '';
  const reading: TranslationLine = {
    code,
    isOwnCode: head.code !== '',
    lang,
    extra: head.extra,
    mark: parent?.mark ?? list.mark,
    gloss: list.gloss,
    isDialect: list.isDialects,
  };
  const before = state.entry.translations?.length;
  const reader = new TranslationTermReader(page, state, reading);
  reader.read(pieces);
  const isSaid = state.entry.translations?.length !== before;
  // *{{zh}}: [1] without a word: the sense of the lines below.
  list.above.push({ depth, code, lang, mark: isSaid ? undefined : reader.mark });
  page.explain?.(line.start, isSaid ? 'translations' : NOTHING_SAID, line.to);
  for (const piece of pieces) {
    if (piece.kind === PieceKind.Template && piece.text === 'Übersetzungen umleiten')
      readRedirect(page, state, piece);
  }
}

interface Head {
  code: string;
  lang: string;
  /** What else stands before the colon. */
  extra: string;
}

/** Takes the language off the front of a line, up to the colon: `{{en}}:`, `Kölsch:`, `{{nds}}, Nordniedersächsisch:`. */
function takeHead(page: PageContext, pieces: Piece[]): Head | undefined {
  let code = '';
  let lang = '';
  let extra = '';
  let hasColon = false;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece.kind === PieceKind.Template) {
      const name = languageName(piece.text);
      if (name !== undefined && code === '') {
        code = piece.text;
        lang = name;
      } else if (piece.text.startsWith('Ü')) {
        // A line without language: its words know theirs.
        pieces.splice(0, index);
        return { code, lang: lang || nameIn(extra), extra: code === '' ? '' : trimExtra(extra) };
      } else if (templateTextOf(piece.text)?.shows !== 'nothing') extra += page.inline.template(piece.token);
      continue;
    }
    if (piece.kind === PieceKind.Ref) continue;
    const colon = piece.kind === PieceKind.Text ? piece.text.indexOf(':') : -1;
    if (colon < 0) {
      extra += piece.text;
      continue;
    }
    extra += piece.text.slice(0, colon);
    piece.text = piece.text.slice(colon + 1);
    pieces.splice(0, index);
    hasColon = true;
    break;
  }
  if (!hasColon) pieces.length = 0;
  if (code !== '') return { code, lang, extra: trimExtra(extra) };
  lang = nameIn(extra);
  return lang === '' ? undefined : { code: languageCode(lang) ?? '', lang, extra: '' };
}

function nameIn(text: string): string {
  return cutLong(trimSigns(collapse(text), ' ,;:', 'behind'));
}

function trimExtra(text: string): string {
  return cutLong(trimSigns(collapse(text), ' ,;()'));
}

/** `{{Übersetzungen umleiten|2|Hirschkuh}}`: another entry has the translations. */
function readRedirect(page: PageContext, state: EntryState, piece: Piece): void {
  const call = page.inline.call(piece.token);
  const word = pageOf(page.inline.argument(call, '2'), page.title);
  if (call.indexOf('2') < 0) return;
  const relation: Relation = { word };
  putSenseMark(relation, readSenseMark(page.inline.argument(call, '1')));
  (state.entry.translations_see ??= []).push(relation);
  page.explain?.(piece.at, 'translations_see');
}
