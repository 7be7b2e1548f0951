import { type AlertBook, firing, tell } from '../../src/alerts/book';
import type { Condition } from '../../src/alerts/condition';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const state = (key = 'slow'): Condition => ({
  ...{ key, severity: 'warning', what: 'it is slow', where: 'here', hint: 'push', kind: 'state' },
});
const event = (key: string): Condition => ({ ...state(key), kind: 'event' });

/** What is told, minute by minute, as `minute: status key`. */
function told(minutes: number, current: (minute: number) => Condition[], every = 1): string[] {
  let book: AlertBook = {};
  const all: string[] = [];
  for (let minute = 0; minute <= minutes; minute += every) {
    const step = tell(book, current(minute), minute * MINUTE);
    book = step.book;
    all.push(...step.notices.map(({ status, condition }) => `${minute}: ${status} ${condition.key}`));
  }
  return all;
}

test('a state is told once it has lasted two minutes, and once when it has been over for two', () => {
  const between = (minute: number) => (minute >= 10 && minute < 30 ? [state()] : []);
  expect(told(60, between)).toEqual(['12: firing slow', '31: resolved slow']);
});

test('what is over within two minutes is nobody’s business', () => {
  expect(told(60, (minute) => (minute % 5 < 2 ? [state()] : []))).toEqual([]);
});

test('what comes and goes every other minute is one alert, not a storm', () => {
  const flapping = (minute: number) => (minute < 3 || minute % 2 === 0 ? [state()] : []);
  expect(told(180, flapping)).toEqual(['2: firing slow']);
});

test('while it lasts it is told again every four hours', () => {
  expect(told(600, () => [state()])).toEqual([
    '2: firing slow',
    '242: still firing slow',
    '482: still firing slow',
  ]);
});

test('an event is told at once and never again, nor its end', () => {
  expect(told(600, (minute) => (minute < 300 || minute > 400 ? [event('budget:5:50')] : []))).toEqual([
    '0: firing budget:5:50',
  ]);
});

test('each trouble is told for itself, under an id that does not change when it is sent twice', () => {
  const first = tell({}, [event('a'), event('b')], HOUR);
  const again = tell({}, [event('a'), event('b')], HOUR);
  expect(first.notices.map(({ id }) => id)).toEqual(['a:3600000:firing', 'b:3600000:firing']);
  expect(again.notices).toEqual(first.notices);
});

test('only states that were told count as firing', () => {
  const { book } = tell({}, [state(), event('e')], 0);
  expect(firing(book)).toEqual([]);
  expect(firing(tell(book, [state()], 2 * MINUTE).book)).toEqual([state()]);
});
