import type { Entry } from '../entries/entry';
import type { LanguageCode } from '../entries/language';
import type { Page } from '../entries/page';

/** Something on a page that was not understood; counted by `kind` and `detail`, never thrown. */
export interface Problem {
  /** Stable, e.g. `unknown-template`, `unknown-section`, `unknown-part-of-speech`, `unclosed-template`. */
  kind: string;
  /** What exactly, e.g. the template's name. Short: it is a counter's key. */
  detail: string;
}

export interface PageReading {
  /** In page order, keys not yet given. */
  entries: Entry[];
  problems: Problem[];
}

export interface ReadOptions {
  /** Language sections to keep; undefined keeps all. */
  languages?: ReadonlySet<LanguageCode>;
  /** Called with what a line of the page became: position in the text, and a field of the entry or `ignored: ...`. */
  explain?: ((position: number, field: string) => void) | undefined;
}

/** What an edition's pages mean. Pure: no clock, no network, no database, no randomness; never throws. */
export interface EditionProfile {
  /** Code of the edition, e.g. `de` for de.wiktionary. */
  readonly edition: LanguageCode;
  /** Namespaces that hold entries, 0 first. */
  readonly namespaces: readonly number[];
  readPage(page: Page, options?: ReadOptions): PageReading;
}
