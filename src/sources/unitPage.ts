import type { SkipReason } from '../entries/page';
import type { ScannedPage } from './xml/pageScanner';

/** Things that were odd but did not stop anything, counted by kind over a unit. */
export type SourceWarning =
  /** A text whose SHA-1 is not the one that the dump gives. */
  | 'sha1-mismatch'
  /** A text or title with bytes or characters that XML does not allow: they became U+FFFD. */
  | 'invalid-character'
  /** A page with more than one revision: the newest was taken. */
  | 'several-revisions';

/** One page of a unit. */
export type UnitPage =
  | {
      kind: 'page';
      pageId: number;
      revId: number;
      ns: number;
      /** Decoded, with namespace prefix. */
      title: string;
      /** ISO 8601, UTC. */
      timestamp: string;
      /** Decodes the wikitext and checks its SHA-1; to be called before the iteration goes on. */
      text(): string;
    }
  | {
      kind: 'skipped';
      pageId: number;
      /** 0 without a revision. */ revId: number;
      title: string;
      reason: SkipReason;
    };

/** Why a page has no text to be parsed; undefined when it has one. */
export function skipReason(page: ScannedPage, namespaces: ReadonlySet<number>): SkipReason | undefined {
  if (!namespaces.has(page.ns)) return 'namespace';
  if (page.redirect) return 'redirect';
  const revision = page.newest;
  if (!revision) return 'no-revision';
  if (revision.model !== 'wikitext') return 'model';
  const text = revision.text;
  if (text?.deleted) return 'text-deleted';
  if (!text) return 'text-missing';
  if (text.end > text.start) return undefined;
  // An empty element although the wiki counted bytes (or could not say, -1): the export failed to load the text.
  return text.bytes === null || text.bytes === 0 ? 'text-empty' : 'text-missing';
}
