import { collapse } from '../../../wikitext/collapse';
import { type Piece, PieceKind } from '../../../wikitext/inline';
import type { Heading } from '../../../wikitext/headings';
import { labelOf, templateLabelOf } from '../labels';
import { GENDER_TAGS, templateTextOf } from '../templates';
import { type WordType, wordTypeOf } from '../wordTypes';
import { MOST_LABELS } from '../../limits';
import { addLabel, addOnce, newLabels } from './labelList';
import type { PageContext } from '../../pageContext';

/** `=== {{Wortart|Substantiv|Deutsch}}, {{f}}, {{Wortart|Toponym|Deutsch}} ===` */
export interface WordTypeHeading {
  pos: string;
  /** The Wortart that decides `pos`, as written. */
  title: string;
  otherPos: string[];
  tags: string[];
  rawTags: string[];
}

/** Reads a heading of level 3; undefined when it has no Wortart. */
export function readWordTypeHeading(page: PageContext, heading: Heading): WordTypeHeading | undefined {
  const types: { name: string; type: WordType }[] = [];
  const tags: string[] = [];
  const labels = newLabels();
  for (const piece of page.inline.pieces(heading.from, heading.to, heading.token)) {
    if (piece.kind === PieceKind.Template) {
      if (piece.text === 'Wortart') {
        const name = page.inline.argument(page.inline.call(piece.token), '1');
        const type = wordTypeOf(name);
        if (!type) page.problem('unknown-part-of-speech', name);
        if (name !== '' && types.length < MOST_LABELS)
          types.push({ name, type: type ?? { pos: 'unknown', tags: [], weight: 'plain' } });
      } else readNote(page, piece, tags, labels);
    } else if (types.length > 0 && piece.kind !== PieceKind.Ref) {
      // A word in front of the first Wortart is the headword once more.
      for (const word of piece.text.split(/[,;/]/)) addNote(word, tags, labels);
    }
  }
  if (types.length === 0) return undefined;
  const deciding =
    types.find(({ type }) => type.weight === 'name' && beatsNoun(types, type)) ?? firstPlain(types);
  const otherPos: string[] = [];
  for (const { name, type } of types) {
    for (const tag of tagsBeside(name, type, deciding.type)) addOnce(tags, tag);
    const isOther = type.weight !== 'aside' && type.pos !== deciding.type.pos;
    if (isOther && type.pos !== 'noun' && type.pos !== 'form') addOnce(otherPos, type.pos);
  }
  for (const tag of labels.tags) addOnce(tags, tag);
  return { pos: deciding.type.pos, title: deciding.name, otherPos, tags, rawTags: labels.raw_tags };
}

type NamedType = { name: string; type: WordType };

/** Kinds of names and Buchstabe decide beside a noun, an abbreviation, a phrase; not beside another kind of word. */
function beatsNoun(types: readonly NamedType[], type: WordType): boolean {
  return types.every(
    (other) => other.type === type || other.type.pos === 'noun' || other.type.weight !== 'plain',
  );
}

function firstPlain(types: readonly NamedType[]): NamedType {
  return types.find(({ type }) => type.weight !== 'aside') ?? types[0]!;
}

/** What a Wortart says where another one decides: an adjective that was once a participle is no form of a verb. */
function tagsBeside(name: string, type: WordType, deciding: WordType): readonly string[] {
  if (type === deciding) return type.tags;
  if (type.weight === 'aside') return type.pos === 'phrase' ? ['phrase'] : type.tags;
  const isInflected = type.pos !== 'form' || deciding.pos === 'form' || name.endsWith(' Form');
  return isInflected ? type.tags : type.tags.filter((tag) => tag !== 'form-of');
}

function readNote(
  page: PageContext,
  piece: Piece,
  tags: string[],
  labels: ReturnType<typeof newLabels>,
): void {
  if (templateTextOf(piece.text)?.shows === 'nothing') return;
  if (piece.text in GENDER_TAGS) addNote(piece.text, tags, labels);
  else if (templateLabelOf(piece.text)) addLabel(labels, piece.text);
  else addNote(page.inline.template(piece.token), tags, labels);
}

/** What a heading may say of the whole word; other notes, on a plural or a region, stay as written. */
const OF_WORDS = new Set([
  ...['indeclinable', 'no-plural', 'no-singular', 'plural-only', 'not-comparable', 'irregular', 'regular'],
  ...[
    'transitive',
    'intransitive',
    'reflexive',
    'impersonal',
    'auxiliary',
    'abbreviation',
    'diminutive',
    'collective',
  ],
]);

/** A gender, `indeklinabel`, `adjektivische Deklination`, a form such as ''Bänke''. */
function addNote(written: string, tags: string[], labels: ReturnType<typeof newLabels>): void {
  const note = collapse(written.replace(/[()]/g, ' '));
  if (note === '' || note === 'und' || note === 'oder' || !/\p{L}/u.test(note)) return;
  const genders = GENDER_TAGS[note];
  if (genders) for (const tag of genders) addOnce(tags, tag);
  else if (/^adjektivische Deklination$/i.test(note)) addOnce(tags, 'adjectival');
  else if (labelOf(note)?.tags.every((tag) => OF_WORDS.has(tag))) addLabel(labels, note);
  else addOnce(labels.raw_tags, note);
}
