import fc from 'fast-check';
import { XmlRefused } from '../../src/sources/errors';
import { XmlText } from '../../src/sources/xml/xmlText';
import { escape } from './exports';

const xml = new XmlText();
const decode = (source: string | Buffer) => {
  const bytes = Buffer.from(source as string);
  const text = xml.decode(bytes, 0, bytes.length, () => 'page 1');
  return { text, replaced: xml.replaced };
};

test('the five entities and numeric references are decoded once', () => {
  expect(decode('&lt;ref name=&quot;a&quot;&gt;&amp;lt; &apos;&#39;&#x27;&#8364;&#x1F600;').text).toBe(
    "<ref name=\"a\">&lt; '''€😀",
  );
});

test('whitespace, carriage returns and non-ASCII text stay as they are', () => {
  const text = ' \tÄöß\r\nא😀e\u0301\r&#13;';
  expect(decode(text)).toEqual({ text: text.replace('&#13;', '\r'), replaced: false });
});

test('what was escaped comes out again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const clean = text.toWellFormed();
      const { replaced, text: seen } = decode(escape(clean));
      if (!replaced) expect(seen).toBe(clean);
      expect(seen.length).toBe(clean.length);
    }),
  );
});

test.each([
  ['a control character', Buffer.from('a\u0001b')],
  ['NUL', Buffer.from('a\u0000b')],
  ['a reference to NUL', Buffer.from('a&#0;b')],
  ['a reference to a control character', Buffer.from('a&#x1F;b')],
  ['a reference to half a surrogate pair', Buffer.from('a&#xD800;b')],
  ['U+FFFE', Buffer.from('a\ufffeb')],
  ['U+FFFF', Buffer.from('a\uffffb')],
  ['a byte that starts nothing', Buffer.from([0x61, 0xff, 0x62])],
])('%s becomes U+FFFD, and that is said', (_what, bytes) => {
  expect(decode(bytes)).toEqual({ text: 'a\ufffdb', replaced: true });
});

test.each([
  ['overlong', [0x61, 0xc0, 0xaf, 0x62]],
  ['a surrogate in UTF-8', [0x61, 0xed, 0xa0, 0x80, 0x62]],
  ['cut off', [0x61, 0xe2, 0x82, 0x62]],
])('UTF-8 that is not allowed (%s) becomes U+FFFD, and what is around it stays', (_what, bytes) => {
  const { text, replaced } = decode(Buffer.from(bytes));
  expect(text).toMatch(/^a\ufffd+b$/);
  expect(replaced).toBe(true);
});

test('a text full of control characters fits', () => {
  const { text } = decode(Buffer.alloc(200_000, 1));
  expect(text).toBe('\ufffd'.repeat(200_000));
});

test.each(['&nbsp;', '&xxe;', '& ', '&#;', '&#x110000;', '&#12', '&', '&lt'])('%s is refused', (entity) => {
  expect(() => decode(`text ${entity}`)).toThrow(XmlRefused);
});

test.each(['<![CDATA[x]]>', '<!-- x -->', '<?php ?>', '<b>'])('%s inside of text is refused', (markup) => {
  expect(() => decode(`text ${markup}`)).toThrow(/page 1/);
});
