import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import type { PageContext } from '../../pageContext';
import { cellForms } from './cell';
import { articleOf, readCells } from './noun';

const CASES = ['nominative', 'genitive', 'dative', 'accusative'];

/**
 * `Deutsch Toponym Übersicht`, `Deutsch Vorname Übersicht m`, `Deutsch Name Übersicht`: a name stays as it is but for the
 * genitive, X beside Xs. What the table gives wins; the rest is generated.
 */
export function readNameTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  const before = state.entry.forms?.length ?? 0;
  readCells(page, state, call, 'as written');
  const given = state.entry.forms?.slice(before) ?? [];
  const name = page.title;
  const gender = genderOf(state);
  giveArticles(given, name, gender);
  for (const kase of CASES) {
    if (given.some(({ tags }) => tags!.includes(kase) && tags!.includes('singular'))) continue;
    const article = articleOf(kase, 'singular', gender);
    addGenerated(state, name, [kase, 'singular'], article);
    // Münchens stands without article.
    if (kase === 'genitive') addGenerated(state, possessive(name), [kase, 'singular'], '');
  }
  const plural = call.indexOf('Plural');
  if (plural < 0) return;
  const missing = CASES.filter((kase) => !given.some(({ tags }) => isPlural(tags!, kase)));
  for (const { form } of cellForms(page, call, plural)) addPlural(state, missing, form);
}

/** `Deutsch Nachname Übersicht`: a man's and a woman's name, and the family. */
export function readSurnameTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  const before = state.entry.forms?.length ?? 0;
  const tags = state.entry.tags;
  readCells(page, state, call, 'as written');
  if (tags) state.entry.tags = tags;
  const given = state.entry.forms?.slice(before) ?? [];
  markColumns(given);
  if (given.length > 0) return;
  const name = page.title;
  for (const kase of CASES) {
    addGenerated(state, name, [kase, 'singular', 'masculine'], articleOf(kase, 'singular', 'masculine'));
    // Müllers stands without article.
    if (kase === 'genitive') addGenerated(state, possessive(name), [kase, 'singular', 'masculine'], '');
    addGenerated(state, name, [kase, 'singular', 'feminine'], articleOf(kase, 'singular', 'feminine'));
  }
  addPlural(state, CASES, possessive(name));
}

/** Cells with articles say whose name it is: der, des, dem, den a man's, die, der a woman's. */
function markColumns(given: readonly Form[]): void {
  for (const form of given) {
    const { tags, article } = form;
    if (!tags?.includes('singular') || article === undefined || tags.length > 2) continue;
    const isFeminine = article === 'die' || (article === 'der' && !tags.includes('nominative'));
    form.tags = [...tags, isFeminine ? 'feminine' : 'masculine'];
  }
}

/** A name in its own form may have its article; Münchens stands without. */
function giveArticles(given: readonly Form[], name: string, gender: string | undefined): void {
  for (const form of given) {
    const number = form.tags!.includes('plural') ? 'plural' : 'singular';
    if (form.article !== undefined || (number === 'singular' && form.form !== name)) continue;
    const article = articleOf(form.tags![0]!, number, gender);
    if (article !== '') form.article = article;
  }
}

/** Gender of the heading or the table, if there is one and not several. */
function genderOf(state: EntryState): string | undefined {
  const genders =
    state.entry.tags?.filter((tag) => tag === 'masculine' || tag === 'feminine' || tag === 'neuter') ?? [];
  return genders.length === 1 ? genders[0] : undefined;
}

/** Xs, but X’ behind s, ß, x, z. */
export function possessive(name: string): string {
  return /(?:[sßxz]|ce)$/.test(name) ? `${name}’` : `${name}s`;
}

function isPlural(tags: readonly string[], kase: string): boolean {
  return tags.includes(kase) && tags.includes('plural');
}

function addPlural(state: EntryState, cases: readonly string[], form: string): void {
  for (const kase of cases) {
    addGenerated(state, form, [kase, 'plural'], articleOf(kase, 'plural', undefined));
  }
}

function addGenerated(state: EntryState, form: string, tags: string[], article: string): void {
  const made: Form = { form, tags, source: 'generated' };
  if (article !== '') made.article = article;
  (state.entry.forms ??= []).push(made);
}
