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

/**
 * Told what a part of the page became: where it begins, a field of the entry or `ignored: ...`, and where it ends if it
 * is more than a line. A part may be told of several times; `ignored` counts when nothing else was said.
 */
export type Explain = (from: number, field: string, to?: number) => void;

export interface ReadOptions {
  /** Language sections to keep; undefined keeps all. */
  languages?: ReadonlySet<LanguageCode>;
  explain?: Explain | undefined;
}

/** What an edition's pages mean. Pure: no clock, no network, no database, no randomness; never throws. */
export interface EditionProfile {
  /** Code of the edition, e.g. `de` for de.wiktionary. */
  readonly edition: LanguageCode;
  /** Namespaces that hold entries, 0 first. */
  readonly namespaces: readonly number[];
  /** Namespaces by the names in front of their titles, `Flexion`, for pages that come without their number. */
  readonly namespaceNames?: Readonly<Record<string, number>>;
  readPage(page: Page, options?: ReadOptions): PageReading;
}
