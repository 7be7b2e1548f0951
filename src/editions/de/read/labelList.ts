import { codeAt } from '../../../wikitext/codeAt';
import { collapse } from '../../../wikitext/collapse';
import { cutLong, LONGEST_LABEL, MOST_LABELS } from '../../limits';
import { remembered } from '../../remembered';
import { CONJUNCTIONS, labelOf, QUALIFIERS } from '../labels';

/** What labels say, collected for a sense, a form, a word. */
export interface LabelList {
  tags: string[];
  raw_tags: string[];
  topics: string[];
}

export function newLabels(): LabelList {
  return { tags: [], raw_tags: [], topics: [] };
}

/** No labels, shared; never added to. */
export const NO_LABELS: Readonly<LabelList> = Object.freeze({
  tags: Object.freeze([]) as unknown as string[],
  raw_tags: Object.freeze([]) as unknown as string[],
  topics: Object.freeze([]) as unknown as string[],
});

export function hasLabels({ tags, raw_tags, topics }: LabelList): boolean {
  return tags.length > 0 || raw_tags.length > 0 || topics.length > 0;
}

export function addLabels(to: LabelList, from: Readonly<LabelList>): void {
  if (from === NO_LABELS) return;
  for (const tag of from.tags) addOnce(to.tags, tag);
  for (const tag of from.raw_tags) addOnce(to.raw_tags, tag);
  for (const topic of from.topics) addOnce(to.topics, topic);
}

/** All labels of several lists; the shared empty one where there are none. */
export function mergeLabels(...lists: readonly Readonly<LabelList>[]): Readonly<LabelList> {
  const full = lists.filter((list) => list !== NO_LABELS);
  if (full.length < 2) return full[0] ?? NO_LABELS;
  const labels = newLabels();
  for (const list of full) addLabels(labels, list);
  return labels;
}

export function addOnce(list: string[], text: string): void {
  if (list.length < MOST_LABELS && !list.includes(text)) list.push(text);
}

/** Puts labels on something that can have them; empty lists leave no field. */
export function putLabels(
  target: { tags?: string[] | undefined; raw_tags?: string[] | undefined; topics?: string[] | undefined },
  labels: Readonly<LabelList>,
): void {
  if (labels === NO_LABELS) return;
  if (labels.tags.length > 0)
    target.tags = target.tags ? [...new Set([...target.tags, ...labels.tags])] : [...labels.tags];
  if (labels.raw_tags.length > 0) target.raw_tags = [...(target.raw_tags ?? []), ...labels.raw_tags];
  if (labels.topics.length > 0) target.topics = [...(target.topics ?? []), ...labels.topics];
}

/** Adds one label, with the words that qualify it in front: `regional`, `meist regional`, `und sächsisch`. */
export function addLabel(labels: LabelList, text: string): void {
  if (text.length > LONGEST_LABEL) {
    addOnce(labels.raw_tags, cutLong(text));
    return;
  }
  const label = labelOf(text);
  if (label) {
    for (const tag of label.tags) addOnce(labels.tags, tag);
    for (const topic of label.topics) addOnce(labels.topics, topic);
    return;
  }
  const [before, core] = splitQualifiers(text);
  const qualified = core === '' ? undefined : labelOf(core);
  if (qualified) {
    addLabel(labels, core);
    if (before !== '' && !CONJUNCTIONS.has(before) && before !== 'auch') addOnce(labels.raw_tags, text);
  } else if (core !== '' || !CONJUNCTIONS.has(before)) addOnce(labels.raw_tags, text);
}

function splitQualifiers(text: string): [string, string] {
  const words = text.split(' ');
  let first = 0;
  let end = words.length;
  while (first < end && (QUALIFIERS.has(words[first]!) || CONJUNCTIONS.has(words[first]!))) first++;
  // süddeutsch auch, poetisch für
  while (end > first + 1 && (words[end - 1] === 'auch' || words[end - 1] === 'für')) end--;
  const before = words.slice(0, first);
  if (end < words.length && words[words.length - 1] === 'für') before.push('für');
  return [before.join(' '), words.slice(first, end).join(' ')];
}

const understood = remembered((written) => {
  const labels = newLabels();
  readLabelText(labels, trimLabel(written));
  return labels;
});

/**
 * Adds the labels of a text: `veraltet, regional`, `meist umgangssprachlich`, `mit Dativ oder Akkusativ`. A text of which
 * no part is known stays whole.
 */
export function addLabelText(labels: LabelList, written: string): void {
  if (written.length <= LONGEST_LABEL) addLabels(labels, understood(written));
  else addOnce(labels.raw_tags, cutLong(collapse(written)));
}

/** Adds what is said of a word's sound or translation: topics are the business of senses, here they stay as written. */
export function addRemark(labels: LabelList, text: string): void {
  const own = newLabels();
  addLabelText(own, text);
  if (own.topics.length > 0) addOnce(labels.raw_tags, trimLabel(text));
  else addLabels(labels, own);
}

function readLabelText(labels: LabelList, text: string): void {
  if (text === '') return;
  if (labelOf(text) || !/[,;]| (?:und|oder|sowie|bzw\.) /.test(text)) {
    addLabel(labels, text);
    return;
  }
  const parts = text.split(LABEL_JOINTS).filter((part) => part !== '');
  if (parts.some(isKnown)) for (const part of parts) addLabel(labels, part);
  else addOnce(labels.raw_tags, text);
}

/** Whether every part of a text is a known label: `veraltet oder poetisch`. */
export function isLabelText(text: string): boolean {
  if (text.length > LONGEST_LABEL) return false;
  return trimLabel(text)
    .split(LABEL_JOINTS)
    .every((part) => part !== '' && isKnown(part));
}

// eslint-disable-next-line regexp/no-super-linear-move -- at most LONGEST_LABEL characters
const LABEL_JOINTS = /\s*[,;]\s*|\s+(?:und|oder|sowie|bzw\.)\s+/;

/** Whether a label, perhaps qualified, is one of the tables'. */
export function isKnown(part: string): boolean {
  if (part.length > LONGEST_LABEL) return false;
  return labelOf(part) !== undefined || labelOf(splitQualifiers(part)[1]) !== undefined;
}

/** A label without the signs around it. */
export function trimLabel(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSign(codeAt(text, from))) from++;
  while (to > from && isSign(codeAt(text, to - 1))) to--;
  const trimmed = text.slice(from, to);
  return trimmed.startsWith('(') && trimmed.indexOf(')') === trimmed.length - 1
    ? trimLabel(trimmed.slice(1, -1))
    : trimmed;
}

/** Blank , : ; */
function isSign(code: number): boolean {
  return code <= 32 || code === 44 || code === 58 || code === 59 || code === 0xa0;
}
