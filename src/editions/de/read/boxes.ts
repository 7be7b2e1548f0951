import type { Sense } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { collapse } from '../../../wikitext/collapse';
import { readTable } from '../tables/readTable';
import type { EntryState } from './entryState';
import { pageOf, readLemmaReference } from './inflectedForm';
import { readItems } from './items';
import { addOnce } from './labelList';
import type { PageContext } from './pageContext';
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
  else if (name === 'Abgeleitete Verben') readItemsOf(page, state, call, '1', 'derived');
  else if (!readSpelling(page, state, call)) readTable(page, state, call);
}

/** `{{Ähnlichkeiten 1|[[a]], [[b]]|Anagramme=[[c]]|Homophone=[[d]]}}` */
function readSimilar(page: PageContext, state: EntryState, call: TemplateCall): void {
  if (call.name === 'Ähnlichkeiten Umschrift') return;
  page.explain?.(call.from, 'similar, anagrams');
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
  page.explain?.(call.from, 'senses[].alt_of');
  makeAltOf(state, word, []);
}

/** Boxes of old and of Swiss spellings; whether it was one. */
export function readSpelling(page: PageContext, state: EntryState, call: TemplateCall): boolean {
  const isOld = call.name === 'Alte Schreibweise';
  if (!isOld && !call.name.startsWith('Schweizer und Liechtensteiner')) return false;
  const word = pageOf(page.inline.argument(call, '1'), page.title);
  page.explain?.(call.from, 'senses[].alt_of');
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
