import type { EditionProfile, PageReading } from '../../editions/profile';
import { type Page, type PageOutcome, PAGE_OUTCOMES } from '../../entries/page';
import type { UnitPage } from '../../sources/unitPage';
import type { DeadLetter, KnownPages } from '../../stores/entryStore';
import { SpoolUnwritable } from '../../support/spoolUnwritable';
import type { PageVerdicts, ParsedResult } from './parseJob';

export interface ParsePagesOptions {
  pages: Iterable<UnitPage>;
  /** None for an edition that has no profile yet: its pages are counted. */
  profile: EditionProfile | undefined;
  languages: ReadonlySet<string>;
  /** Retry: only these. */
  onlyPages: ReadonlySet<number> | null;
  known: KnownPages;
  verdicts: PageVerdicts;
  /** Takes a page's entries; answers how many there are. */
  emit(reading: PageReading, page: Page): number;
  /** Around each page, for the watchdog. */
  clock: { begin(pageId: number, alone: boolean): void; end(): void };
  /** Milliseconds, monotonic. */
  now(): number;
}

/**
 * Gives every page of a unit an outcome; never throws because of what a page says.
 * @throws SpoolUnwritable, and what reading the pages throws
 */
export function parsePages(options: ParsePagesOptions): ParsedResult {
  const { profile, known, verdicts, onlyPages, clock } = options;
  const knownAt = new Map<number, number>();
  known.pageIds.forEach((pageId, at) => knownAt.set(pageId, at));
  const aside = new Set(verdicts.aside);
  const hopeless = new Map(verdicts.hopeless.map((verdict) => [verdict.pageId, verdict]));

  const deadLetters: DeadLetter[] = [];
  const problems = new Counters();
  const pageIds: number[] = [];
  const revIds: number[] = [];
  const outcomes: PageOutcome[] = [];
  const entryCounts: number[] = [];
  const later: { at: number; page: Page }[] = [];
  let parseMs = 0;

  const settle = (at: number, outcome: PageOutcome, entries: number): void => {
    outcomes[at] = outcome;
    entryCounts[at] = entries;
  };
  const bury = (
    at: number,
    page: Pick<Page, 'id' | 'title' | 'revId'>,
    reason: string,
    detail: string,
  ): void => {
    const { id: pageId, title, revId } = page;
    deadLetters.push({ pageId, title, revId, reason, detail: detail.slice(0, 2_000) });
    settle(at, 'dead-lettered', 0);
  };
  const parse = (at: number, page: Page, alone: boolean): void => {
    const started = options.now();
    clock.begin(page.id, alone);
    try {
      if (!profile) throw new Error('no profile');
      const reading = profile.readPage(page, { languages: options.languages });
      for (const { kind, detail } of reading.problems) problems.add(kind, detail);
      const entries = options.emit(reading, page);
      settle(at, entries > 0 ? 'stored' : 'skipped:no-entry', entries);
    } catch (error) {
      // The disk is full: no fault of the page.
      if (error instanceof SpoolUnwritable) throw error;
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      bury(at, page, 'parser-error', `${name}: ${message}`);
    } finally {
      clock.end();
      parseMs += options.now() - started;
    }
  };

  for (const unitPage of options.pages) {
    const { pageId, revId, title } = unitPage;
    if (onlyPages && !onlyPages.has(pageId)) continue;
    const at = pageIds.push(pageId) - 1;
    revIds.push(revId);
    settle(at, 'skipped:no-entry', 0);
    if (unitPage.kind === 'skipped') {
      settle(at, `skipped:${unitPage.reason}`, 0);
      continue;
    }
    if (!profile) {
      settle(at, 'skipped:no-profile', 0);
      continue;
    }
    const before = onlyPages ? undefined : knownAt.get(pageId);
    if (before !== undefined && known.revIds[before] === revId) {
      const outcome = unchangedSince(known.outcomes[before]);
      if (outcome) {
        settle(at, outcome, known.entryCounts[before] ?? 0);
        continue;
      }
    }
    const verdict = hopeless.get(pageId);
    if (verdict) {
      bury(at, { id: pageId, title, revId }, verdict.reason, verdict.detail);
      continue;
    }
    const { ns, timestamp } = unitPage;
    // Decoded now even if parsed later: the unit reader reuses its buffer.
    const page: Page = { id: pageId, revId, ns, title, timestamp, text: unitPage.text() };
    if (aside.has(pageId)) later.push({ at, page });
    else parse(at, page, false);
  }
  for (const { at, page } of later) parse(at, page, true);

  return {
    pages: { pageIds, revIds, outcomes, entryCounts },
    deadLetters,
    problems: problems.toJSON(),
    warnings: {},
    timings: { parseMs },
  };
}

/** What a page is now that the newest run found it at the same revision; null: do it again. */
function unchangedSince(outcome: number | undefined): PageOutcome | null {
  const before = outcome === undefined ? undefined : PAGE_OUTCOMES[outcome];
  if (before === 'stored' || before === 'unchanged') return 'unchanged';
  return before === 'skipped:no-entry' ? before : null;
}

/** More than this many different details of one kind are counted together: a hostile page cannot fill the report. */
const MAX_DETAILS = 500;

class Counters {
  private readonly kinds = new Map<string, Map<string, number>>();

  add(kind: string, detail: string): void {
    let details = this.kinds.get(kind);
    if (!details) this.kinds.set(kind, (details = new Map()));
    const short = detail.length > 120 ? `${detail.slice(0, 120)}…` : detail;
    const key = details.has(short) || details.size < MAX_DETAILS ? short : '(others)';
    details.set(key, (details.get(key) ?? 0) + 1);
  }

  toJSON(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.kinds].map(([kind, details]) => [kind, Object.fromEntries(details)]));
  }
}
