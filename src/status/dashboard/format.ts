/** Numbers, times and money as the page writes them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(n: number): string {
  return whole.format(n);
}

/** `1 unit`, `1,200 units`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Whole percents, but never 100 before the end, nor 0 after the begin. */
export function percent(part: number, all: number): string {
  if (all <= 0) return '0 %';
  const exact = (100 * part) / all;
  if (part > 0 && exact < 1) return '< 1 %';
  return `${part < all ? Math.min(99, Math.round(exact)) : 100} %`;
}

const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const muchMoney = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Small sums with as many places as it takes to see them. */
export function euros(amount: number): string {
  if (amount > 0 && amount < 0.0001) return '< €0.0001';
  return `€${(amount >= 1 ? muchMoney : money).format(amount)}`;
}

/** `42 s`, `3 min 07 s`, `2 h 05 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3_600)} h ${two(Math.floor((s % 3_600) / 60))} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3_600)} h`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockWithoutSeconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The time of day, with the date when it is not today's. */
export function moment(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const time = clock.format(at);
  return at.toDateString() === now.toDateString() ? time : `${day.format(at)}, ${time}`;
}

/** For an axis: as short as the span that it covers allows. */
export function tickTime(at: Date, spanMs: number): string {
  if (spanMs < 5 * 60_000) return clock.format(at);
  if (spanMs < 36 * 3_600_000) return clockWithoutSeconds.format(at);
  return `${day.format(at)}, ${clockWithoutSeconds.format(at)}`;
}

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** `German` for `de`; the code itself for what the browser does not know. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** `20261101` as `2026-11-01`. */
export function dumpDate(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;
}
