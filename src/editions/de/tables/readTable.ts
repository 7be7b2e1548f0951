import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import type { PageContext } from '../read/pageContext';
import { readAdjectiveTable } from './adjective';
import { readGenericTable } from './generic';
import { readImages } from './images';
import { readNounTable } from './noun';
import { readVerbTable } from './verb';

type TableReader = (page: PageContext, state: EntryState, call: TemplateCall) => void;

/** Readers of inflection tables by the template's name; see `isTable` for those that need none of their own. */
const READERS: Readonly<Record<string, TableReader>> = {
  'Deutsch Substantiv Übersicht': readNounTable,
  'Deutsch Eigenname Übersicht': readNounTable,
  'Deutsch Toponym Übersicht': readNounTable,
  'Substantiv-Tabelle': readNounTable,
  'Substantiv-Tabelle (Bild)': readNounTable,
  'Deutsch Verb Übersicht': readVerbTable,
  'Verb-Tabelle': readVerbTable,
  'Deutsch Adjektiv Übersicht': readAdjectiveTable,
  'Deutsch Adverb Übersicht': readAdjectiveTable,
  'Adjektiv-Tabelle': readAdjectiveTable,
};

/** Whether a template is an inflection table: a box of its own, not part of a section. */
export function isTable(name: string): boolean {
  return name in READERS || /Übersicht|-Tabelle|Substantiv|Verb |Adjektiv |[Pp]ronomen/.test(name);
}

export function readTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  page.explain?.(call.from, 'forms');
  (READERS[call.name] ?? readGenericTable)(page, state, call);
  readImages(page, state, call);
}
