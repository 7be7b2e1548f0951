import { z } from 'zod';
import { type Address, parseAddress } from '../addresses/address';
import { hasLanguageBlock, languageBlock, languagesOfBlock } from '../addresses/languageBlocks';
import { type Entry, EntrySchema } from '../entries/entry';
import type { Group } from '../entries/group';
import { groupOf } from '../entries/groupOf';
import type { LanguageCode } from '../entries/language';
import { FORMER_LANGUAGES, FORMER_PARTS_OF_SPEECH, POS_OF_PAGE } from './formerNames';

/**
 * A row of the earlier program's table `aqea_entries`: columns by name, `meta` as JSON or as text of JSON. Its tables
 * had different columns at different times, so none but the label is relied on.
 */
export type FormerRow = Readonly<Record<string, unknown>>;

/** What a former row is as an entry, or why it cannot be one. */
export type FormerReading =
  | {
      outcome: 'read';
      entry: Entry;
      language: LanguageCode;
      group: Group;
      lemma: string;
      description: string;
      /** The row's address where it is legal for the entry's language and group; whether it is free is not known here. */
      address: Address | null;
      /** All of the row that `entry` does not say. */
      rest: Record<string, unknown>;
    }
  | { outcome: 'refused'; reason: string };

const text = z.string().trim().min(1);
const texts = z.array(text).min(1);
/** One or several; the earlier program wrote both. */
const oneOrMore = z.union([text.transform((one) => [one]), texts]);
const MetaSchema = z.record(z.string(), z.unknown());

/** Columns that have a place of their own in every entry. */
const PLACED = ['address', 'label', 'description', 'meta', 'created_at', 'updated_at'];

/** Reads one former row; pure, and never throws. */
export function readFormerRow(row: FormerRow): FormerReading {
  const label = text.safeParse(row['label']);
  if (!label.success) return refused('it has no label');
  const meta = readMeta(row['meta']);
  if (meta === null) return refused('its meta is no JSON object');
  const address = readAddress(row['address']);
  const language = languageOf(row, meta, address);
  if (language === null)
    return refused('no language is named: neither by meta.language, domain or address, nor by lang_ui');
  if (!hasLanguageBlock(language))
    return refused(`the language "${language}" has no block of the address space`);
  const lemma = lemmaOf(label.data, meta).normalize('NFC');
  const kind = kindOf(meta, address, lemma);
  if (kind === null)
    return refused('no part of speech that is known is named, and the address does not say one either');

  const { entry, left } = toEntry(meta, row, { language, lemma, pos: kind.pos });
  const legal =
    address !== null && address.bytes[0] === languageBlock(language) && address.group === kind.group;
  const rest: Record<string, unknown> = { ...left };
  for (const [name, value] of Object.entries(row))
    if (value !== null && !PLACED.includes(name)) rest[name] = value;
  if (!legal && typeof row['address'] === 'string') rest['address'] = row['address'];
  return {
    ...{ outcome: 'read', entry, language, group: kind.group, lemma },
    description: text.safeParse(row['description']).data ?? '',
    address: legal ? address.address : null,
    rest,
  };
}

function refused(reason: string): FormerReading {
  return { outcome: 'refused', reason };
}

function readMeta(value: unknown): Record<string, unknown> | null {
  if (value === null || value === undefined || value === '') return {};
  try {
    return MetaSchema.safeParse(typeof value === 'string' ? JSON.parse(value) : value).data ?? null;
  } catch {
    return null;
  }
}

function readAddress(value: unknown): ReturnType<typeof parseAddress> | null {
  try {
    return typeof value === 'string' ? parseAddress(value) : null;
  } catch {
    return null;
  }
}

function languageOf(
  row: FormerRow,
  meta: Record<string, unknown>,
  address: ReturnType<typeof parseAddress> | null,
): LanguageCode | null {
  const named = [meta['language'], meta['lang_code'], meta['detected_language']].find(isText);
  if (named !== undefined) return languageCode(named);
  const domain = /^0x([0-9a-f]{2})$/i.exec(String(row['domain'] ?? ''));
  const ofDomain = domain ? languagesOfBlock(Number.parseInt(domain[1]!, 16))[0] : undefined;
  const code = ofDomain ?? address?.languages[0];
  if (code !== undefined) return code;
  // The language of the user interface: the same as the words' in all that the earlier program wrote.
  return isText(row['lang_ui']) ? languageCode(row['lang_ui']) : null;
}

/** `deu`, `German`, `DE` -> `de`; a name that is not known stays as it is. */
function languageCode(name: string): LanguageCode {
  const lower = name.trim().toLowerCase();
  return FORMER_LANGUAGES.get(lower) ?? lower;
}

/** Labels were cut at 60 characters; the lemma in `meta` was not. */
function lemmaOf(label: string, meta: Record<string, unknown>): string {
  const lemma = text.safeParse(meta['lemma']);
  return lemma.success && label.length >= 60 && lemma.data.startsWith(label) ? lemma.data : label;
}

function kindOf(
  meta: Record<string, unknown>,
  address: ReturnType<typeof parseAddress> | null,
  lemma: string,
): { pos: string; group: Group } | null {
  const named = isText(meta['pos'])
    ? FORMER_PARTS_OF_SPEECH.get(meta['pos'].trim().toLowerCase())
    : undefined;
  const pos = named ?? (address ? POS_OF_PAGE.get(address.bytes[1]) : undefined);
  return pos === undefined ? null : { pos, group: groupOf({ pos }, lemma) };
}

/** What `meta` says in words that an entry has a field for, and what is left of it. */
function toEntry(
  meta: Record<string, unknown>,
  row: FormerRow,
  { language, lemma, pos }: { language: LanguageCode; lemma: string; pos: string },
): { entry: Entry; left: Record<string, unknown> } {
  const left = { ...meta };
  const take = (name: string, schema: z.ZodType<string[]>): string[] => {
    const found = schema.safeParse(left[name]);
    if (!found.success) return [];
    delete left[name];
    return found.data;
  };
  if (left['lemma'] === lemma) delete left['lemma'];
  if (left['pos'] === pos) delete left['pos'];
  const glosses = take('definitions', oneOrMore);
  const description = text.safeParse(row['description']).data;
  if (glosses.length === 0 && description !== undefined && !isMadeUp(description)) glosses.push(description);
  const senses: Entry['senses'] = glosses.map((gloss) => ({ glosses: [gloss] }));
  if (senses.length === 0) senses.push({ tags: ['no-gloss'] });
  const examples = take('examples', oneOrMore).map((example) => ({ text: example }));
  if (examples.length > 0) senses[0]!.examples = examples;
  const sounds = take('ipa', oneOrMore).map((ipa) => ({ ipa }));
  const parts = take('hyphenation', oneOrMore).flatMap((each) => each.split('·'));
  const synonyms = take('synonyms', oneOrMore).map((word) => ({ word }));
  const forms = take('forms', oneOrMore).map((form) => ({ form }));
  const entry = {
    ...{ word: lemma, lang: nameOf(language), lang_code: language, pos, senses },
    ...(sounds.length > 0 && { sounds }),
    ...(parts.length > 0 && { hyphenations: [{ parts }] }),
    ...(synonyms.length > 0 && { synonyms }),
    ...(forms.length > 0 && { forms }),
  };
  return { entry: EntrySchema.parse(entry), left };
}

/** The language's name in its own words, as the editions write it: `Deutsch`. */
function nameOf(language: LanguageCode): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}

/** `Deu noun 'Wasser'`, `Deu noun 'Wasser'. H₂O`: made from the other fields, says nothing of its own. */
function isMadeUp(description: string): boolean {
  return /^\p{L}+ \p{L}+ '.*'(\.|$| Pronunciation)/u.test(description);
}

function isText(value: unknown): value is string {
  return text.safeParse(value).success;
}
