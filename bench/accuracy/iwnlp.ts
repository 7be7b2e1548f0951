import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { germanProfile } from '../../src/editions/de/profile';
import type { Entry } from '../../src/entries/entry';
import { DATA, germanPages } from './germanPages';

type Expected = Record<string, unknown> & { _type: string };

export interface IwnlpResult {
  expected: number;
  found: number;
  /** `page: slot: form` of what was not found. */
  missing: string[];
}

/** How many of the forms that IWNLP's own tests expect of real pages of 2015 are found, with the right grammar. */
export function compareWithIwnlp(): IwnlpResult {
  const file = join(DATA, 'de/more/iwnlp-expected.json');
  const expectations = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    { expected: Expected | Expected[] }[]
  >;
  const pages = new Map(
    germanPages()
      .filter(({ file }) => file.startsWith('more/'))
      .map((page) => [page.title, page]),
  );
  const result: IwnlpResult = { expected: 0, found: 0, missing: [] };
  for (const [title, tests] of Object.entries(expectations)) {
    const page = pages.get(title);
    if (!page) throw new Error(`no page ${title} in data/de/more`);
    const { entries } = germanProfile.readPage(
      { id: 1, revId: 1, timestamp: '', ns: page.ns, title, text: page.text },
      { languages: new Set(['de']) },
    );
    for (const { expected } of tests) {
      for (const word of Array.isArray(expected) ? expected : [expected])
        compareWord(result, title, word, entries);
    }
  }
  return result;
}

function compareWord(result: IwnlpResult, title: string, word: Expected, entries: readonly Entry[]): void {
  const wanted = slots(word);
  const total = wanted.reduce((sum, slot) => sum + slot.forms.length, 0);
  if (total === 0) return;
  // The word is one of several of its page: the one that fits best.
  let best: string[] | undefined;
  for (const entry of entries) {
    const missing = wanted.flatMap(({ name, forms, tags, without }) =>
      forms
        .filter((form) => !has(entry, form, tags, without))
        .map((form) => `${title}: ${word._type} ${name}: ${form.article ?? ''} ${form.word}`),
    );
    if (best === undefined || missing.length < best.length) best = missing;
  }
  const missing =
    best ?? wanted.flatMap(({ name, forms }) => forms.map((form) => `${title}: ${name}: ${form.word}`));
  result.expected += total;
  result.found += total - missing.length;
  result.missing.push(...missing);
}

interface WantedForm {
  word: string;
  article?: string;
}

interface Slot {
  name: string;
  forms: WantedForm[];
  tags: string[];
  without: string[];
}

function has(entry: Entry, wanted: WantedForm, tags: readonly string[], without: readonly string[]): boolean {
  if (tags[0] === 'auxiliary') return entry.auxiliaries?.includes(wanted.word) ?? false;
  return (entry.forms ?? []).some(
    ({ form, tags: own, article }) =>
      form === wanted.word &&
      tags.every((tag) => own?.includes(tag)) &&
      !without.some((tag) => own?.includes(tag)) &&
      (wanted.article === undefined || article === wanted.article),
  );
}

const CASES: Readonly<Record<string, string>> = {
  ...{ Nominativ: 'nominative', Genitiv: 'genitive', Dativ: 'dative', Akkusativ: 'accusative' },
  ...{ Wer: 'nominative', Wessen: 'genitive', Wem: 'dative', Wen: 'accusative' },
};
const GENDERS: Readonly<Record<string, string>> = { M: 'masculine', F: 'feminine', N: 'neuter' };
const PERSONS = ['', 'first-person', 'second-person', 'third-person'];

const VERB_SLOTS: Readonly<Record<string, string[]>> = {
  Präsens_Ich: ['present', 'first-person', 'singular'],
  Präsens_Du: ['present', 'second-person', 'singular'],
  Präsens_ErSieEs: ['present', 'third-person', 'singular'],
  Präteritum_ich: ['past', 'singular'],
  KonjunktivII_Ich: ['subjunctive-ii', 'singular'],
  ImperativSingular: ['imperative', 'singular'],
  ImperativPlural: ['imperative', 'plural'],
  PartizipII: ['participle-2'],
  PartizipIIAlternativ: ['participle-2'],
  Hilfsverb: ['auxiliary'],
  Hilfsverb2: ['auxiliary'],
  Positiv: ['positive'],
  Komparativ: ['comparative'],
  Superlativ: ['superlative'],
};

function slots(word: Expected): Slot[] {
  const found: Slot[] = [];
  for (const [name, value] of Object.entries(word)) {
    const tags = tagsOf(name);
    if (tags) found.push({ name, forms: formsOf(name, value), ...tags });
  }
  return found;
}

function tagsOf(name: string): { tags: string[]; without: string[] } | undefined {
  const noun = /^(Nominativ|Genitiv|Dativ|Akkusativ)(Singular|Plural)$/.exec(name);
  if (noun) return { tags: [CASES[noun[1]!]!, noun[2]!.toLowerCase()], without: [] };
  const pronoun = /^(Wer|Wessen|Wem|Wen)Einzahl(M|F|N|Mehrzahl)$/.exec(name);
  if (pronoun) {
    const gender = GENDERS[pronoun[2]!];
    return { tags: [CASES[pronoun[1]!]!, ...(gender ? ['singular', gender] : ['plural'])], without: [] };
  }
  const finite = /^(Präsens|Präteritum)AktivIndikativ_(Singular|Plural)(\d)Person(_Nebensatz)?/.exec(name);
  if (finite) {
    const tags = [finite[1] === 'Präsens' ? 'present' : 'past', 'indicative', PERSONS[Number(finite[3])]!];
    tags.push(finite[2]!.toLowerCase());
    return finite[4]
      ? { tags: [...tags, 'subordinate-clause'], without: [] }
      : { tags, without: ['subordinate-clause'] };
  }
  if (/^(?:Positiv|Komparativ|Superlativ)Stamm/.test(name)) {
    return { tags: VERB_SLOTS[/^[A-Z][a-z]+/.exec(name)![0]]!, without: [] };
  }
  const tags = VERB_SLOTS[name];
  return tags && { tags, without: [] };
}

function formsOf(name: string, value: unknown): WantedForm[] {
  const values = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  return values.map((item: unknown): WantedForm => {
    if (typeof item === 'string') {
      // A stem stands for its declined forms.
      return { word: /Stamm/.test(name) ? `${item}e` : item.replace(/!$/, '') };
    }
    const { InflectedWord, Article } = item as { InflectedWord: string; Article: string | null };
    return Article ? { word: InflectedWord, article: Article } : { word: InflectedWord };
  });
}
