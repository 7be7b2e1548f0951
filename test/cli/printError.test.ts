import { errorText, exitCodeOf } from '../../src/cli/printError';
import { NoDatabase } from '../../src/cli/errors';
import { InvalidInput } from '../../src/support/errors';

const error = new NoDatabase({ what: 'No database', where: 'here', hint: 'Set one.' });

test('an error is printed as what happened, where, what to do, and its code', () => {
  expect(errorText(error, false)).toBe(
    'error: No database\n  where: here\n  hint: Set one.\n  code: AQEA_NO_DATABASE (docs/failures.md)',
  );
});

test('the stack is shown only when asked for', () => {
  expect(errorText(error, false)).not.toContain('    at ');
  expect(errorText(error, true)).toContain('    at ');
});

test('an error that was not foreseen says so and how to see more', () => {
  const text = errorText(new Error('boom'), false);
  expect(text).toContain('error: boom');
  expect(text).toContain('--verbose');
});

test('several failed connections are said one by one', () => {
  expect(errorText(new AggregateError([new Error('a'), new Error('b')], ''), false)).toContain('error: a; b');
});

test('passwords are not printed', () => {
  const leak = new Error('connect postgresql://postgres:geheim@h:5432/x failed');
  expect(errorText(leak, true)).not.toContain('geheim');
});

test('bad usage ends with 2, everything else with 1', () => {
  expect(exitCodeOf(new InvalidInput({ what: 'x' }))).toBe(2);
  expect(exitCodeOf(error)).toBe(1);
  expect(exitCodeOf(new Error('x'))).toBe(1);
});
