import { parseExtractLanguageInput, type ParsedInput } from '../../src/workflows/input';

function refused(value: unknown): Extract<ParsedInput, { ok: false }> {
  const parsed = parseExtractLanguageInput(value);
  if (parsed.ok) throw new Error('the input was accepted');
  return parsed;
}

test('a language is enough; everything else has a default', () => {
  expect(parseExtractLanguageInput({ language: 'de' })).toEqual({
    ok: true,
    input: { language: 'de', edition: 'de', languages: ['de'], source: {}, allowWithdrawals: false },
  });
});

test('languages widen what is kept; the language itself is always among them', () => {
  const parsed = parseExtractLanguageInput({ language: 'de', edition: 'en', languages: ['fr', 'de'] });
  expect(parsed).toMatchObject({ ok: true, input: { edition: 'en', languages: ['de', 'fr'] } });
});

test('what was accepted is accepted again, unchanged: a continued run gets it as its input', () => {
  const first = parseExtractLanguageInput({ language: 'de', source: { dump: '/d', dbname: 'dewiktionary' } });
  if (!first.ok) throw new Error(first.message);
  expect(parseExtractLanguageInput(first.input)).toEqual(first);
});

test.each([
  ['nothing', undefined, ''],
  ['an empty object', {}, 'language'],
  ['a language without a block', { language: 'xx' }, 'language'],
  ['a number for a language', { language: 5 }, 'language'],
  ['a misspelt field', { langauge: 'de' }, 'langauge'],
  ['a misspelt field beside good ones', { language: 'de', allowWithdrawal: true }, 'allowWithdrawal'],
  ['a misspelt field of source', { language: 'de', source: { dumps: 'x' } }, 'source.dumps'],
  ['an unknown language among languages', { language: 'de', languages: ['en', 'zz'] }, 'languages.1'],
  ['no languages', { language: 'de', languages: [] }, 'languages'],
  ['a path as edition', { language: 'de', edition: '../de' }, 'edition'],
  ['an empty dump', { language: 'de', source: { dump: ' ' } }, 'source.dump'],
  ['a word for yes', { language: 'de', allowWithdrawals: 'yes' }, 'allowWithdrawals'],
])('%s is refused, and the field named', (_, value, field) => {
  const { field: named, message } = refused(value);
  expect(named).toBe(field);
  if (field) expect(message).toContain(`\`${field}\``);
  expect(message).toMatch(/Allowed: |Known /);
});

test('the message says what is allowed and what was meant', () => {
  expect(refused({ language: 'xx' }).message).toMatch(
    /`language` cannot be "xx"\. Allowed: .*\bde\b.*\ben\b/,
  );
  expect(refused({ langauge: 'de' }).message).toContain('Did you mean `language`?');
});
