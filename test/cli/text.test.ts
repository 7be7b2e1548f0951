import { bytes, count, duration, shorten, table, wrap } from '../../src/cli/text';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000_000, '1.0 MB'],
  [265_133_447, '265 MB'],
  [1_820_000_000, '1.8 GB'],
])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

test.each([
  [0.42, '0.4 s'],
  [9.97, '10 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (value, text) => expect(duration(value)).toBe(text));

test('one page, many pages', () => {
  expect([count(1, 'page'), count(2000, 'page'), count(2, 'entry', 'entries')]).toEqual([
    '1 page',
    '2,000 pages',
    '2 entries',
  ]);
});

test('columns are as wide as their widest cell, and numbers stand to the right', () => {
  expect(
    table([
      ['a', 1],
      ['long', 1000],
    ]),
  ).toBe('a         1\nlong  1,000');
});

test('long lines are broken at blanks, the rest indented', () => {
  expect(wrap('one two three four', 9, '  ')).toBe('one two\n  three\n  four');
});

test('a text that is too long ends with an ellipsis', () => {
  expect([shorten('abc', 3), shorten('abcd', 3)]).toEqual(['abc', 'ab…']);
});
