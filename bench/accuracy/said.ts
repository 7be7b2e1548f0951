import { labelOf, templateLabelOf } from '../../src/editions/de/labels';
import { GENDER_TAGS } from '../../src/editions/de/templates';
import { wordTypeOf } from '../../src/editions/de/wordTypes';
import type { ExplainedLine } from '../../src/editions/explain';
import { hasWords, visible } from './visible';

const TAG_FIELDS = new Set(['tags', 'sense tags', 'topics']);

/** Whether a line says what a field holds, looked up in its text and not read by the parser. */
export function says(line: ExplainedLine, field: string, said: string): boolean {
  if (TAG_FIELDS.has(field)) return meanings(line.text).has(said);
  if (field === 'translations' || field === 'romanizations') {
    const colon = said.indexOf(':');
    const code = said.slice(0, colon);
    const isOfLanguage = line.text.includes(`|${code}|`) || line.text.includes(`{{${code}}}`);
    return isOfLanguage && hasWords(visible(line.text), visible(said.slice(colon + 1)));
  }
  if (field === 'rhymes') return line.text.includes(`{{Reim|${said}|`);
  if (said === '[…]') return false;
  return hasWords(visible(line.text), visible(said));
}

/** Tags and topics that the labels, genders and parts of speech of a line stand for. */
function meanings(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.split(/[{}|[\],;:()']+|\s+(?=\S+[:,;'}])/)) {
    const name = word.trim();
    const label = labelOf(name) ?? templateLabelOf(name);
    for (const tag of label?.tags ?? []) found.add(tag);
    for (const topic of label?.topics ?? []) found.add(topic);
    for (const tag of GENDER_TAGS[name] ?? []) found.add(tag);
    const type = name === '' ? undefined : wordTypeOf(name);
    if (type) for (const tag of [...type.tags, type.pos]) found.add(tag);
  }
  return found;
}
