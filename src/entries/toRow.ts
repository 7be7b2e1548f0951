import { hash } from 'node:crypto';
import type { Entry, EntrySource } from './entry';
import type { EntryKey } from './entryKey';
import type { LanguageCode } from './language';
import type { Page } from './page';
import type { EntryRow } from './row';
import { mayNeedSanitizing, sanitize } from './sanitize';

export interface RowOrigin {
  edition: LanguageCode;
  /** `base` of the dump's siteinfo, e.g. `https://de.wiktionary.org/wiki/Wiktionary:Hauptseite`. */
  base: string;
  /** Provider whose worker does the page. */
  provider: string;
  /** First candidate of the entry's key. */
  address: string;
}

/**
 * An entry as the database holds it. Its content hash covers what the entry says and its key, not where, when and by
 * whom it was found.
 */
export function toRow(entry: Entry, key: EntryKey, page: Page, origin: RowOrigin): EntryRow {
  let said = JSON.stringify(entry);
  let sane = entry;
  let replaced = 0;
  if (mayNeedSanitizing(said)) {
    ({ value: sane, replaced } = sanitize(entry));
    said = JSON.stringify(sane);
  }
  const added = JSON.stringify({
    source: sourceOf(page, origin),
    cloud_provider: origin.provider,
    frequency: 0,
  });
  return {
    entryKey: key,
    address: origin.address,
    edition: origin.edition,
    pageId: page.id,
    language: sane.lang_code,
    pos: sane.pos,
    label: sane.word,
    description: firstGloss(sane),
    domain: firstTopic(sane),
    meta: `${said.slice(0, -1)},${added.slice(1)}`,
    revId: page.revId,
    contentHash: hash('sha256', `${key}\n${said}`),
    forms: distinctForms(sane),
    replacedCharacters: replaced,
  };
}

function sourceOf(page: Page, { base, edition }: RowOrigin): EntrySource {
  const { origin, host } = wikiOf(base, edition);
  return {
    wiki: host,
    page_id: page.id,
    title: sanitize(page.title).value,
    revision: page.revId,
    timestamp: page.timestamp,
    url: `${origin}/w/index.php?oldid=${page.revId}`,
    license: 'CC BY-SA 4.0',
  };
}

const wikis = new Map<string, { origin: string; host: string }>();

function wikiOf(base: string, edition: LanguageCode): { origin: string; host: string } {
  let wiki = wikis.get(base);
  if (!wiki) {
    const { origin, host } = new URL(URL.canParse(base) ? base : `https://${edition}.wiktionary.org`);
    wiki = { origin, host };
    wikis.set(base, wiki);
  }
  return wiki;
}

function firstGloss(entry: Entry): string {
  for (const { glosses } of entry.senses) if (glosses?.length) return glosses[glosses.length - 1]!;
  return '';
}

function firstTopic(entry: Entry): string | null {
  for (const { topics } of entry.senses) if (topics?.length) return topics[0]!;
  return null;
}

function distinctForms(entry: Entry): string[] {
  if (!entry.forms) return [];
  const forms = new Set<string>();
  for (const { form } of entry.forms) forms.add(form);
  return [...forms];
}
