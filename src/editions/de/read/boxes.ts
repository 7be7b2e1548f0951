import type { Relation, Sense } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { collapse } from '../../../wikitext/collapse';
import { languageName } from '../languages';
import { readTable } from '../tables/readTable';
import type { EntryState } from './entryState';
import { pageOf, readLemmaReference } from './inflectedForm';
import { readItems } from './items';
import { addOnce } from './labelList';
import type { PageContext } from '../../pageContext';
import { addRelation } from './relations';
import { readTranslationTable } from './translations';

/** Reads a box under a part-of-speech heading. */
export function readBox(page: PageContext, state: EntryState, call: TemplateCall): void {
  const { name } = call;
  if (name === 'Ü-Tabelle') readTranslationTable(page, state, call);
  else if (name.startsWith('Ähnlichkeiten')) readSimilar(page, state, call);
  else if (name.startsWith('Grundformverweis') || name.startsWith('Partizipform'))
    readLemmaReference(page, state, call);
  else if (name === 'Lemmaverweis') readLemmaLink(page, state, call);
  else if (name === 'Abgeleitete Verben') {
    page.explain?.(call.from, 'derived', call.to);
    readItemsOf(page, state, call, '1', 'derived');
  } else if (!readSpelling(page, state, call)) readTable(page, state, call);
}

/** `{{Ähnlichkeiten 1|[[a]], [[b]]|Anagramme=[[c]]|Homophone=[[d]]}}` */
function readSimilar(page: PageContext, state: EntryState, call: TemplateCall): void {
  if (call.name === 'Ähnlichkeiten Umschrift') {
    readSimilarInOtherScripts(page, state, call);
    return;
  }
  page.explain?.(call.from, 'similar, anagrams, sounds', call.to);
  readItemsOf(page, state, call, '1', 'similar');
  readItemsOf(page, state, call, 'Anagramme', 'anagrams');
  const index = call.indexOf('Homophone');
  if (index < 0) return;
  readItems(
    page.inline,
    page.inline.pieces(call.start(index), call.end(index), call.token(index)),
    ({ text }) => {
      (state.entry.sounds ??= []).push({ homophone: text });
    },
  );
}

/** `{{Ähnlichkeiten Umschrift|1=儿|spr1=zh|U1=ér|link1=...}}`: words that are written so in Latin letters. */
function readSimilarInOtherScripts(page: PageContext, state: EntryState, call: TemplateCall): void {
  if (state.entry.redirects) return;
  page.explain?.(call.from, 'similar', call.to);
  for (let number = 1; call.indexOf(String(number)) >= 0; number++) {
    const relation: Relation = { word: page.inline.argument(call, String(number)) };
    if (relation.word === '') continue;
    const code = call.raw(`spr${number}`);
    const language = languageName(code);
    if (language !== undefined) Object.assign(relation, { lang: language, lang_code: code });
    const roman = page.inline.argument(call, `U${number}`);
    if (roman !== '') relation.note = roman;
    (state.entry.similar ??= []).push(relation);
  }
}

function readItemsOf(
  page: PageContext,
  state: EntryState,
  call: TemplateCall,
  key: string,
  field: 'similar' | 'anagrams' | 'derived',
): void {
  const index = call.indexOf(key);
  if (index < 0) return;
  readItems(
    page.inline,
    page.inline.pieces(call.start(index), call.end(index), call.token(index)),
    (item) => {
      addRelation(state, field, item);
    },
  );
}

/** `{{Lemmaverweis|humid}}`: everything else about the word stands there. */
function readLemmaLink(page: PageContext, state: EntryState, call: TemplateCall): void {
  const word = pageOf(page.inline.argument(call, '1'), page.title);
  if (word === '') return;
  page.explain?.(call.from, 'senses[].alt_of', call.to);
  makeAltOf(state, word, []);
}

/** Boxes of old and of Swiss spellings; whether it was one. */
export function readSpelling(page: PageContext, state: EntryState, call: TemplateCall): boolean {
  const isOld = call.name === 'Alte Schreibweise';
  if (!isOld && !call.name.startsWith('Schweizer und Liechtensteiner')) return false;
  const word = pageOf(page.inline.argument(call, '1'), page.title);
  page.explain?.(call.from, 'senses[].alt_of, hyphenations', call.to);
  makeAltOf(state, word, isOld ? ['obsolete'] : ['Switzerland', 'Liechtenstein']);
  const hyphenation =
    page.inline.argument(call, 'Worttrennung') || (isOld ? '' : page.inline.argument(call, '2'));
  if (hyphenation !== '') {
    const parts = hyphenation.split(/[·\-\s]+/).filter((part) => part !== '');
    (state.entry.hyphenations ??= []).push({ parts });
  }
  return true;
}

function makeAltOf(state: EntryState, word: string, tags: readonly string[]): void {
  const { entry } = state;
  for (const tag of ['alt-of', ...tags]) addOnce((entry.tags ??= []), tag);
  if (word === '') return;
  if (entry.senses.length === 0) {
    const sense: Sense = { tags: ['alt-of', ...tags, 'no-gloss'], alt_of: [{ word: collapse(word) }] };
    state.addSense(sense, []);
    return;
  }
  for (const sense of entry.senses) sense.alt_of ??= [{ word }];
}
