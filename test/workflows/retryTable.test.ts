import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RetryPolicy } from '@temporalio/common';
import { msToNumber, type Duration } from '@temporalio/common/lib/time';
import { UNFIT_TRIES, WrongParserVersion } from '../../src/activities/fetchUnit';
import { PAGE_LIMITS } from '../../src/activities/parsing/parseJob';
import * as source from '../../src/sources/errors';
import { DEFAULT_WAIT_MS, LONGEST_WAIT_MS } from '../../src/sources/http/retryAfter';
import { FIRST_PAUSE_MS } from '../../src/stores/postgres/connection';
import { databaseError, passes } from '../../src/stores/postgres/errors';
import * as policies from '../../src/workflows/policies';

/** The table of docs/failures.md that says what is tried again: its rows, with what is in the first four columns. */
const [, section = ''] = readFileSync(join(__dirname, '../../docs/failures.md'), 'utf8').split(
  '## What is tried again, how often and for how long?',
);
const rows = section
  .slice(0, section.indexOf('\n## '))
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) =>
    line
      .split('|')
      .slice(1, 6)
      .map((cell) => cell.trim()),
  );

/** Every number with what it counts, in the order of the row. */
function numbersOf(row: readonly string[]): string[] {
  return [...row.join(' ').matchAll(/\d+(?:\.\d+)? (?:s|min|times|fetches)\b/g)].map(([number]) => number);
}

const time = (ms: number): string => (ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1_000} s`);
const seconds = (ms: number): string => `${ms / 1_000} s`;

/** Pauses of a policy whose pauses double. */
function pauses({ initialInterval, maximumInterval, backoffCoefficient }: RetryPolicy): string[] {
  expect(backoffCoefficient).toBe(2);
  return [initialInterval, maximumInterval].map((each) => time(msToNumber(each as Duration)));
}

const steps = pauses(policies.untilItWorks);
const { lookingAround: look, sendingAlerts: alerts } = policies;
const silence = msToNumber(policies.onSpool('worker', 1_000).scheduleToStartTimeout as Duration) / 1_000;

/** Rows by how they begin, and the numbers that the program has for them. */
const NUMBERS: Record<string, string[]> = {
  deadlock: [time(FIRST_PAUSE_MS)],
  'the database is away': steps,
  'the dump host asks for patience': [time(LONGEST_WAIT_MS), time(DEFAULT_WAIT_MS)],
  'the dump host gives no answer': steps,
  'the dump host answers with another range': [steps[0]!, `${UNFIT_TRIES} times`],
  "a worker's disk is full": steps,
  'the dump was replaced': [],
  'bytes are lost': [`${policies.MAX_FETCHES} fetches`, `${policies.MAX_LOST_CHILDREN} times`],
  'bytes are damaged': [`${policies.MAX_FETCHES} fetches`],
  'a worker is silent': [...steps, `${silence} times`],
  'nobody takes a unit': [
    seconds(policies.PROBE_MS),
    ...[policies.RESTS.firstMs, policies.RESTS.longestMs].map(time),
  ],
  "a unit's child workflow": [`${policies.MAX_LOST_CHILDREN} times`],
  'a worker has another version': [time(new WrongParserVersion({ what: '' }).retryAfterMs)],
  'a page cannot be read': [PAGE_LIMITS.asideMs, PAGE_LIMITS.aloneMs].map(time),
  'a redirect leads': [],
  'a row is not': [],
  'a fault of the program in a step': [],
  'a fault of the program in a workflow': [],
  'code that does not fit': [],
  'a look at the workers': [
    time(msToNumber(look.retry?.initialInterval as Duration)),
    `${look.retry?.maximumAttempts} times`,
    time(policies.LOOK_AROUND_MS),
  ],
  'a receiver of alerts': [
    ...pauses(alerts.retry ?? {}),
    time(msToNumber(alerts.scheduleToCloseTimeout as Duration)),
  ],
  'the Temporal server': [],
};

test('the table has these rows', () => {
  expect(rows.map(([what = '']) => Object.keys(NUMBERS).find((begin) => what.startsWith(begin)))).toEqual(
    Object.keys(NUMBERS),
  );
});

test.each(Object.entries(NUMBERS))('%s: the numbers are those of the program, %j', (begin, numbers) => {
  const row = rows.find(([what = '']) => what.startsWith(begin)) ?? [];
  expect(numbersOf(row)).toEqual(numbers);
});

test('the sentence above says the pauses of steps, too', () => {
  const text = readFileSync(join(__dirname, '../../docs/failures.md'), 'utf8');
  const { initialInterval, maximumInterval } = policies.untilItWorks;
  expect([initialInterval, maximumInterval]).toEqual(['1s', '30s']);
  expect(text).toContain('first after a second, then after at most 30 seconds each');
});

/** What a database says, and who tries again: the transaction first, or only the step, or nobody. */
test.each([
  ['40P01', 'deadlock', 'the transaction'],
  ['40001', 'deadlock', 'the transaction'],
  ['55P03', 'deadlock', 'the transaction'],
  ['57P01', 'deadlock', 'the transaction'],
  ['53300', 'the database is away', 'the transaction'],
  ['ECONNREFUSED', 'the database is away', 'the step'],
  ['25006', 'the database is away', 'the step'],
  ['53100', 'the database is away', 'the step'],
  ['XX000', 'the database is away', 'the step'],
  ['23505', 'a row is not', 'nothing'],
])('%s is tried again as the table says (%s): %s', (code, begin, tried) => {
  const error = { code, message: 'said by the database' };
  const { retry } = databaseError(error, 'here');
  expect(rows.some(([what = '']) => what.startsWith(begin))).toBe(true);
  expect({ transaction: passes(error), step: retry === 'retry' }).toEqual({
    transaction: tried === 'the transaction',
    step: tried !== 'nothing',
  });
});

test.each([
  ['the dump host asks for patience', new source.SourceThrottled(1, { what: '' }), 'retry'],
  ['the dump host gives no answer', new source.SourceUnavailable({ what: '' }), 'retry'],
  ['the dump was replaced', new source.DumpChanged({ what: '' }), 'final'],
  ['the dump was replaced', new source.AccessRefused({ what: '' }), 'final'],
  ['the dump was replaced', new source.ContactMissing({ what: '' }), 'final'],
  ['a redirect leads', new source.AddressRefused({ what: '' }), 'final'],
  ['a redirect leads', new source.XmlRefused({ what: '' }), 'final'],
  ['a redirect leads', new source.PlanMismatch({ what: '' }), 'final'],
])('%s: %s is %s', (begin, error, retry) => {
  const row = rows.find(([what = '']) => what.startsWith(begin)) ?? [];
  expect(error.retry).toBe(retry);
  expect(row[1] === 'nothing').toBe(retry === 'final');
});
