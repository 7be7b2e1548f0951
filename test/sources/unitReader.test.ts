import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { SourceLimitExceeded } from '../../src/sources/errors';
import type { PlannedUnit } from '../../src/sources/source';
import type { UnitPage } from '../../src/sources/unitPage';
import { readUnit } from '../../src/sources/unitReader';
import {
  FOOTER,
  escape,
  head,
  multistream,
  pageXml,
  pinned,
  rawPage,
  revisionXml,
  sha1Base36,
  somePages,
  textElement,
  unitOf,
} from './exports';

import { first, rawFile, readFile, readStreams } from './reading';

test('a unit of a multistream dump gives its pages in order, with their texts', () => {
  const { data, lines } = multistream(somePages(25, 10));
  const pages = readStreams(data, lines, first(lines), data.length);
  expect(pages).toHaveLength(25);
  expect(pages[7]).toMatchObject({
    kind: 'page',
    pageId: 24,
    revId: 240,
    ns: 0,
    title: 'Wort 7',
    timestamp: '2026-01-02T03:04:05Z',
    text: 'Text of Wort 7',
  });
});

test('the middle of a dump is read alone', () => {
  const { data, lines } = multistream(somePages(30, 10));
  const middle = lines.slice(10, 20);
  const pages = readStreams(data, middle, first(middle), first(lines.slice(20)));
  expect(pages.map(({ title }) => title)).toEqual(Array.from({ length: 10 }, (_, i) => `Wort ${10 + i}`));
});

test('titles with colons, entities and non-Latin letters equal their index lines', () => {
  const titles = ['Flexion:a:b', 'R&D "x" <y>', "l'été", 'Ελληνικά', '😀', ':'];
  const { data, lines } = multistream([titles.map((title, i) => ({ id: i + 1, title }))]);
  expect(readStreams(data, lines, first(lines), data.length).map(({ title }) => title)).toEqual(titles);
});

test('a title that the index escapes in another way is still the same', () => {
  const { data, lines } = multistream([[{ id: 1, title: `a"b'c` }]]);
  const escaped = lines.map((line) => line.replace('&quot;', '"').replace("'", '&#39;'));
  expect(readStreams(data, escaped, first(lines), data.length)).toHaveLength(1);
});

describe('a page without text to parse is skipped with its reason', () => {
  const skip = (rest: string, ns = 0) => {
    const { seen, reading } = readFile(head() + rawPage(7, 'A', rest, ns) + FOOTER, [{ id: 7, title: 'A' }]);
    return { page: seen[0], reading };
  };
  test.each([
    ['namespace', revisionXml(textElement('x')), 14],
    ['redirect', `<redirect title="B" />${revisionXml(textElement('#REDIRECT [[B]]'))}`, 0],
    ['no-revision', '<upload><filename>A</filename></upload>', 0],
    ['no-revision', '', 0],
    ['model', revisionXml(textElement('return {}'), { model: 'Scribunto' }), 0],
    ['model', revisionXml(textElement('x'), { model: 'error-no-model' }), 0],
    ['text-deleted', revisionXml('<text bytes="20" deleted="deleted" />'), 0],
    ['text-deleted', revisionXml('<text bytes="-1" deleted="deleted" />'), 0],
    ['text-empty', revisionXml('<text bytes="0" />'), 0],
    ['text-empty', revisionXml('<text xml:space="preserve"></text>'), 0],
    ['text-missing', revisionXml('<text bytes="1234" sha1="abc" xml:space="preserve" />'), 0],
    ['text-missing', revisionXml('<text bytes="-1" />'), 0],
    ['text-missing', revisionXml(''), 0],
  ])('%s', (reason, rest, ns) => {
    expect(skip(rest, ns).page).toMatchObject({ kind: 'skipped', pageId: 7, title: 'A', reason, text: null });
  });

  test('the revision of a skipped page is known', () => {
    expect(skip(revisionXml('<text bytes="0" />', { id: 44 })).page?.revId).toBe(44);
    expect(skip('').page?.revId).toBe(0);
  });
});

test('pages of other entry namespaces are read when the profile has them', () => {
  const { seen } = readFile(
    head() + pageXml({ id: 1, title: 'Flexion:gehen', ns: 108 }) + FOOTER,
    [{ id: 1, title: 'F' }],
    [0, 108],
  );
  expect(seen[0]).toMatchObject({ kind: 'page', ns: 108, text: 'Text of Flexion:gehen' });
});

test('the newest of several revisions is read, and that there were several is counted', () => {
  const revisions =
    revisionXml(textElement('new'), { id: 5, timestamp: '2025-05-05T00:00:00Z' }) +
    revisionXml(textElement('old'), { id: 9, timestamp: '2015-05-05T00:00:00Z' });
  const { seen, reading } = readFile(head() + rawPage(1, 'A', revisions) + FOOTER, [{ id: 1, title: 'A' }]);
  expect(seen[0]).toMatchObject({ revId: 5, text: 'new' });
  expect(reading.warnings['several-revisions']).toBe(1);
});

test('a text that is not what its SHA-1 says is given and counted', () => {
  const wrong = textElement('abc').replace('>abc<', '>abd<');
  const { seen, reading } = readFile(head() + rawPage(1, 'A', revisionXml(wrong)) + FOOTER, [
    { id: 1, title: 'A' },
  ]);
  expect(seen[0]?.text).toBe('abd');
  expect(reading.warnings).toEqual({ 'sha1-mismatch': 1, 'invalid-character': 0, 'several-revisions': 0 });
});

test('CR, entities and any Unicode keep the SHA-1 right', () => {
  const text = 'a\r\nb\r<ref name="x">&amp;</ref> Ελ 😀\t';
  const { seen, reading } = readFile(head() + rawPage(1, 'A', revisionXml(textElement(text))) + FOOTER, [
    { id: 1, title: 'A' },
  ]);
  expect(seen[0]?.text).toBe(text);
  expect(reading.warnings['sha1-mismatch']).toBe(0);
});

test('characters that XML does not allow become U+FFFD and are counted once per text, not as a wrong SHA-1 too', () => {
  const text = 'a\u0000b\u0001c';
  const element = `<text bytes="5" sha1="${sha1Base36(text)}">${escape(text)}</text>`;
  const { seen, reading } = readFile(head() + rawPage(1, 'A', revisionXml(element)) + FOOTER, [
    { id: 1, title: 'A' },
  ]);
  expect(seen[0]?.text).toBe('a\ufffdb\ufffdc');
  expect(reading.warnings).toMatchObject({ 'sha1-mismatch': 0, 'invalid-character': 1 });
});

test('texts that nobody asks for are not decoded', () => {
  const element = '<text bytes="3" sha1="wrong">&nbsp;</text>';
  const content = Buffer.from(head() + rawPage(1, 'A', revisionXml(element)) + FOOTER);
  writeFileSync(rawFile, content);
  const unit = unitOf(0, content.length, [{ id: 1, title: 'A' }]);
  const reading = readUnit({ rawFile, source: pinned('file', content.length), unit, namespaces: [0] });
  expect([...reading]).toHaveLength(1);
  expect(reading.warnings['sha1-mismatch']).toBe(0);
});

test('a text that is asked for when its stream is gone is refused, not wrong', () => {
  const { data, lines } = multistream(somePages(20, 10));
  writeFileSync(rawFile, data.subarray(first(lines)));
  const unit = unitOf(first(lines), data.length, [], lines);
  const pages = [...readUnit({ rawFile, source: pinned('multistream', data.length), unit, namespaces: [0] })];
  const page = pages[0] as Extract<UnitPage, { kind: 'page' }>;
  expect(() => page.text()).toThrow(/too late/);
});

test('an iteration that is left early does no harm to the next', () => {
  const { data, lines } = multistream(somePages(20, 10));
  writeFileSync(rawFile, data.subarray(first(lines)));
  const unit: PlannedUnit = unitOf(first(lines), data.length, [], lines);
  const request = { rawFile, source: pinned('multistream', data.length), unit, namespaces: [0] };
  for (const page of readUnit(request)) if (page.pageId > 12) break;
  expect([...readUnit(request)]).toHaveLength(20);
});

test('times of reading, decoding and scanning are measured', () => {
  const { reading } = readFile(multistream(somePages(40, 7)).data, somePages(40, 40).flat());
  for (const ms of Object.values(reading.timings)) expect(ms).toBeGreaterThan(0);
});

test.each(['bomb-page', 'bomb-space'])(
  'a file of a gigabyte in a kilobyte (%s) is refused in bounded memory',
  (name) => {
    const before = process.memoryUsage().rss;
    const packed = readFileSync(join(__dirname, 'fixtures', `${name}.xml.bz2`));
    expect(() => readFile(packed, [])).toThrow(SourceLimitExceeded);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
  },
);

test('memory does not grow with the size of a single file', () => {
  const pages = compressBz2(
    Buffer.from(
      Array.from({ length: 500 }, (_, i) =>
        pageXml({ id: i + 1, title: `W ${i}`, text: `${i} `.repeat(400) }),
      ).join(''),
    ),
  );
  const write = (times: number) => {
    const parts = [
      compressBz2(Buffer.from(head())),
      ...Array<Buffer>(times).fill(pages),
      compressBz2(Buffer.from(FOOTER)),
    ];
    const content = Buffer.concat(parts);
    writeFileSync(rawFile, content);
    const unit = { ...unitOf(0, content.length, []), pages: 500 * times, firstPageId: 1, lastPageId: 500 };
    return readUnit({ rawFile, source: pinned('file', content.length), unit, namespaces: [0] });
  };
  const peak = (times: number) => {
    let most = 0;
    let seen = 0;
    for (const page of write(times)) {
      if (page.kind === 'page') page.text();
      if (++seen % 500 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    expect(seen).toBe(500 * times);
    return most;
  };
  const small = peak(5);
  expect(peak(60)).toBeLessThan(small + (16 << 20));
});
