import type { TemplateCall } from '../../../wikitext/templateCall';
import { remembered } from '../../remembered';
import type { EntryState } from '../read/entryState';
import type { PageContext } from '../../pageContext';
import { readAdjectivalTable, readLanguageNameTable } from './adjectivalNoun';
import { readAdjectiveTable, readAdverbTable } from './adjective';
import { readGenericTable } from './generic';
import { readImages } from './images';
import { readNameTable, readSurnameTable } from './names';
import { readNounTable } from './noun';
import { readPersonalPronoun, readPossessivePronoun } from './pronoun';
import { readVerbTable } from './verb';

type TableReader = (page: PageContext, state: EntryState, call: TemplateCall) => void;

/** Readers of German inflection tables, by the template's name; the first that fits. Others are read as they are named. */
const READERS: readonly (readonly [RegExp, TableReader])[] = [
  [/^Deutsch Substantiv Übersicht -sch$/, readLanguageNameTable],
  [/^Deutsch .*adjektivisch|^Deutsch Substantiv Übersicht adjektivisch/, readAdjectivalTable],
  [/^Deutsch (?:Substantiv|Eigenname) Übersicht|^Substantiv-Tabelle/, readNounTable],
  [/^Deutsch (?:Toponym|Vorname|Name) Übersicht/, readNameTable],
  [/^Deutsch Nachname Übersicht/, readSurnameTable],
  [/^Deutsch Verb Übersicht|^Verb-Tabelle/, readVerbTable],
  [/^Deutsch Adjektiv Übersicht|^Adjektiv-Tabelle/, readAdjectiveTable],
  [/^Deutsch Adverb Übersicht/, readAdverbTable],
  [/^Deutsch Personalpronomen/, readPersonalPronoun],
  [/^Deutsch Possessivpronomen/, readPossessivePronoun],
  [/^(?:Pronomina-Tabelle|Deutsch Pronomen Übersicht)/, readGenericTable],
];

const NAMES = /Übersicht|-Tabelle|Substantiv|Verb |Adjektiv |[Pp]ronom|adjektivisch/;

/** Reader of a table by its template's name; undefined when the template is no inflection table. */
const readerOf = remembered((name) => ({
  read:
    READERS.find(([pattern]) => pattern.test(name))?.[1] ?? (NAMES.test(name) ? readGenericTable : undefined),
}));

/** Whether a template is an inflection table: a box of its own, not part of a section. */
export function isTable(name: string): boolean {
  return readerOf(name).read !== undefined;
}

export function readTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  page.explain?.(call.from, 'ignored: the table does not need it', call.to);
  page.explain?.(call.from, 'forms');
  readerOf(call.name).read?.(page, state, call);
  readImages(page, state, call);
}
