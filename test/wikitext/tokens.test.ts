import fc from 'fast-check';
import { Token, WikitextTokens } from '../../src/wikitext/tokens';

function kinds(text: string): [Token, string][] {
  const tokens = new WikitextTokens();
  tokens.scan(text);
  return Array.from({ length: tokens.count }, (_, index) => [
    tokens.kind[index]! as Token,
    text.slice(tokens.from[index], tokens.to[index]),
  ]);
}

function steps(text: string): number {
  const tokens = new WikitextTokens();
  tokens.scan(text);
  return tokens.steps;
}

test('templates are matched with their closing braces, nested ones too', () => {
  const tokens = new WikitextTokens();
  tokens.scan('{{a|{{b}}|[[c]]}}');
  const open = [...tokens.kind.slice(0, tokens.count)].map((kind, index) => [kind, tokens.mate[index]]);
  expect(open[0]).toEqual([Token.TemplateOpen, tokens.count - 1]);
  expect(open[2]).toEqual([Token.TemplateOpen, 3]);
});

test('what is not closed is no markup', () => {
  expect(kinds('ein {{kaputt [[Link\nnächste')).toEqual([
    [Token.Stray, '{{'],
    [Token.Stray, '[['],
    [Token.Newline, '\n'],
  ]);
});

test('a heading ends what is still open, so that one missing brace cannot swallow the page', () => {
  const tokens = new WikitextTokens();
  tokens.scan('{{Ü-Tabelle|\n*{{en}\n=== {{Wortart|Verb|Deutsch}} ===\n{{IPA}}');
  const kindsFound = [...tokens.kind.slice(0, tokens.count)];
  expect(kindsFound[0]).toBe(Token.Stray);
  expect(kindsFound.filter((kind) => kind === Token.TemplateOpen)).toHaveLength(2);
  expect(tokens.headings).toHaveLength(1);
});

test('comments, nowiki and references hide the markup in them', () => {
  expect(kinds('a<!-- {{b}} -->c')).toEqual([[Token.Nothing, '<!-- {{b}} -->']]);
  expect(kinds('<nowiki>[[x]]</nowiki>')).toEqual([[Token.Verbatim, '<nowiki>[[x]]</nowiki>']]);
  expect(kinds('<ref name="x" />')).toEqual([[Token.Nothing, '<ref name="x" />']]);
  expect(kinds('<ref>{{Lit}}</ref>').map(([kind]) => kind)).toEqual([
    Token.RefOpen,
    Token.TemplateOpen,
    Token.TemplateClose,
    Token.RefClose,
  ]);
});

test.each([
  ['nested braces', '{{'],
  ['nested links', '[['],
  ['closing braces', '}}'],
  ['opening references', '<ref>'],
  ['opening formulas', '<math>'],
  ['external links', '[http://a '],
  ['apostrophes', "''"],
  ['tables', '{|\n'],
  ['braces and links in turn', '{{a|[['],
  ['whole templates', '{{a|{{b}}}}'],
  ['a megabyte of braces', '{{{{}}'],
  ['escaped references', '&lt;ref>x&lt;/ref>'],
  ['comments', '<!--'],
  ['underscores', '__A'],
])('%s: ten times the input takes at most twelve times the steps', (_, unit) => {
  const small = unit.repeat(Math.ceil(10_000 / unit.length));
  expect(steps(small.repeat(10))).toBeLessThanOrEqual(12 * steps(small));
});

test('any text is scanned, tokens are in order and partners know each other', () => {
  const markup = fc.constantFrom(
    '{{',
    '}}',
    '[[',
    ']]',
    '|',
    "''",
    '<ref>',
    '</ref>',
    '\n',
    '==',
    '<!--',
    '-->',
    '&amp;',
    'ä',
    ' ',
    '{|',
    '|}',
    '__',
    '[http://x',
    ']',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(markup, fc.string()), { maxLength: 60 }), (parts) => {
      const tokens = new WikitextTokens();
      tokens.scan(parts.join(''));
      for (let index = 0; index < tokens.count; index++) {
        if (index > 0) expect(tokens.from[index]).toBeGreaterThanOrEqual(tokens.to[index - 1]!);
        const mate = tokens.mate[index]!;
        if (tokens.kind[index] === Token.TemplateOpen) expect(tokens.mate[mate]).toBe(index);
      }
    }),
    { numRuns: 500 },
  );
});
