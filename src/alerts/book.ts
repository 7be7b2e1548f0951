import type { Condition, Notice } from './condition';

/** Must last so long before anybody is told, and must be over so long before it counts as over. */
export const LASTS_MS = 120_000;
/** Told again while it lasts. */
export const REPEAT_MS = 4 * 3_600_000;
/** Events are remembered this long after they were last seen. */
const FORGET_MS = 7 * 24 * 3_600_000;

interface Line {
  condition: Condition;
  /** Milliseconds since 1970, as all of these. */
  since: number;
  seenAt: number;
  toldAt: number | null;
  /** When it began to be told. */
  firedAt: number | null;
}

/** What has been told; plain JSON, one line per key. */
export type AlertBook = Record<string, Line>;

export interface Told {
  book: AlertBook;
  notices: Notice[];
}

/**
 * Decides what is worth telling: a state once it has lasted two minutes, again every four hours, and once when it has been
 * over for two minutes; an event at once, and never again. Something that comes and goes is one alert, not many.
 */
export function tell(before: AlertBook, conditions: readonly Condition[], now: number): Told {
  const book: AlertBook = {};
  const notices: Notice[] = [];
  const current = new Map(conditions.map((condition) => [condition.key, condition]));
  for (const condition of current.values()) {
    const line: Line = {
      ...(before[condition.key] ?? { since: now, toldAt: null, firedAt: null }),
      ...{ condition, seenAt: now },
    };
    book[condition.key] = line;
    const lasts = condition.kind === 'event' ? 0 : LASTS_MS;
    if (line.firedAt === null) {
      if (now - line.since < lasts) continue;
      Object.assign(line, { firedAt: now, toldAt: now });
      notices.push(notice('firing', line, now));
    } else if (condition.kind === 'state' && now - (line.toldAt ?? now) >= REPEAT_MS) {
      line.toldAt = now;
      notices.push(notice('still firing', line, now));
    }
  }
  for (const [key, line] of Object.entries(before)) {
    if (current.has(key)) continue;
    const goneMs = now - line.seenAt;
    if (line.condition.kind === 'event') {
      if (goneMs < FORGET_MS) book[key] = line;
    } else if (goneMs < LASTS_MS) {
      // It may come back in a moment; what was not told yet begins anew when it does.
      if (line.firedAt !== null) book[key] = line;
    } else if (line.firedAt !== null) notices.push(notice('resolved', line, now));
  }
  return { book, notices };
}

/** Conditions that are being told, newest last. */
export function firing(book: AlertBook): Condition[] {
  return Object.values(book)
    .filter(({ firedAt, condition }) => firedAt !== null && condition.kind === 'state')
    .map(({ condition }) => condition);
}

function notice(status: Notice['status'], { condition, since, firedAt }: Line, now: number): Notice {
  const repeat = status === 'still firing' ? `:${now}` : '';
  const id = `${condition.key}:${firedAt ?? now}:${status.replace(' ', '-')}${repeat}`;
  return { id, status, condition, since: new Date(since).toISOString() };
}
