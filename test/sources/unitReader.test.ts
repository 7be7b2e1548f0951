import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { Bz2Corrupt, PlanMismatch, SourceLimitExceeded, XmlRefused } from '../../src/sources/errors';
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
  type TestPage,
} from './exports';
import { readFileSync } from 'node:fs';

const folder = mkdtempSync(join(tmpdir(), 'aqea-units-'));
const rawFile = join(folder, 'unit.raw');
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a whole file as one unit: `pages` says what the plan counted. */
function readFile(content: Buffer | string, pages: TestPage[], namespaces = [0]) {
  const bytes = Buffer.from(content as string);
  writeFileSync(rawFile, bytes);
  const unit = unitOf(0, bytes.length, pages);
  const reading = readUnit({ rawFile, source: pinned('file', bytes.length), unit, namespaces });
  const seen = [...texts(reading)];
  return { reading, seen };
}

/** Reads bytes [from, to) of a multistream dump with these index lines. */
function readStreams(data: Buffer, lines: string[], from: number, to: number, pages: TestPage[] = []) {
  writeFileSync(rawFile, data.subarray(from, to));
  const unit = unitOf(from, to, pages, lines);
  const reading = readUnit({ rawFile, source: pinned('multistream', data.length), unit, namespaces: [0] });
  return [...texts(reading)];
}

function* texts(pages: Iterable<UnitPage>) {
  for (const page of pages) {
    if (page.kind === 'skipped') yield { ...page, text: null };
    else yield { ...page, text: page.text() };
  }
}

const first = (lines: string[]) => Number(lines[0]?.split(':')[0]);

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

describe('a unit that is not as planned ends with a plan mismatch', () => {
  const { data, lines } = multistream(somePages(20, 10));
  const start = first(lines);
  const without = (i: number) => lines.filter((_, at) => at !== i);
  const changed = (i: number, line: (old: string) => string) =>
    lines.map((old, at) => (at === i ? line(old) : old));
  test.each([
    ['one page more than listed, in the middle', without(4)],
    ['one page more than listed, at the end of a stream', without(9)],
    ['one page more than listed, at the end', without(19)],
    ['one page fewer than listed', [...lines, `${lines[19]?.split(':')[0]}:99:More`]],
    [
      'one page fewer at the end of a stream',
      [...lines.slice(0, 10), `${start}:99:More`, ...lines.slice(10)],
    ],
    ['a stream more than listed', lines.slice(0, 10)],
    ['another id', changed(3, (line) => line.replace(':16:', ':17:'))],
    ['another title', changed(3, (line) => `${line}!`)],
    [
      'two pages exchanged',
      changed(3, () => lines[4] as string).map((line, at) => (at === 4 ? (lines[3] as string) : line)),
    ],
  ])('%s', (_what, index) => {
    expect(() => readStreams(data, index, start, data.length)).toThrow(PlanMismatch);
  });
});

test('a mismatch names file, unit, bytes, page and title', () => {
  const { data, lines } = multistream(somePages(3, 3));
  const index = lines.map((line) => line.replace('Wort 1', 'Anderes'));
  expect(() => readStreams(data, index, first(lines), data.length)).toThrow(
    /Page 12 is "Wort 1", and "Anderes" in the index.*test\.xml\.bz2, unit 0, bytes \d+-\d+/,
  );
});

test('bytes that are missing or too many are found before anything is decoded', () => {
  const { data, lines } = multistream(somePages(3, 3));
  writeFileSync(rawFile, data.subarray(first(lines), data.length - 20));
  const unit = unitOf(first(lines), data.length, [], lines);
  const read = () => [
    ...readUnit({ rawFile, source: pinned('multistream', data.length), unit, namespaces: [0] }),
  ];
  expect(read).toThrow(Bz2Corrupt);
});

test('a page cut at the end of a stream is an error, not half a page', () => {
  const { lines } = multistream([[{ id: 1, title: 'A' }]]);
  const start = first(lines);
  const xml = pageXml({ id: 1, title: 'A' });
  const data = Buffer.concat([
    Buffer.alloc(start),
    compressBz2(Buffer.from(xml.slice(0, 60))),
    compressBz2(Buffer.from(xml.slice(60))),
  ]);
  expect(() => readStreams(data, lines, start, data.length)).toThrow(XmlRefused);
});

test('pages before a damaged stream are given, then comes the error with its offset', () => {
  const { data, lines } = multistream(somePages(20, 10));
  const second = first(lines.slice(10));
  const damaged = Buffer.from(data);
  damaged.writeUInt8(damaged.readUInt8(second + 60) ^ 4, second + 60);
  writeFileSync(rawFile, damaged.subarray(first(lines)));
  const unit = unitOf(first(lines), data.length, [], lines);
  const seen: number[] = [];
  expect(() => {
    for (const page of readUnit({
      rawFile,
      source: pinned('multistream', data.length),
      unit,
      namespaces: [0],
    })) {
      seen.push(page.pageId);
    }
  }).toThrow(new RegExp(`stream at byte ${second}`));
  expect(seen).toHaveLength(10);
});

describe('one file as one unit', () => {
  const pages = somePages(40, 40).flat();
  const xml = head() + pages.map(pageXml).join('') + FOOTER;
  test.each([
    ['plain XML', Buffer.from(xml)],
    ['a single bzip2 stream', compressBz2(Buffer.from(xml))],
    ['a multistream file without its index', multistream(somePages(40, 7)).data],
    [
      'streams that end anywhere',
      Buffer.concat(
        [xml.slice(0, 777), xml.slice(777, 3333), xml.slice(3333)].map((part) =>
          compressBz2(Buffer.from(part)),
        ),
      ),
    ],
  ])('%s', (_what, content) => {
    const { seen } = readFile(content, pages);
    expect(seen.map(({ pageId, title }) => ({ id: pageId, title }))).toEqual(pages);
  });

  test.each([
    ['fewer pages than counted', pages.slice(0, -1)],
    ['more pages than counted', [...pages, { id: 99, title: 'More' }]],
    ['another first page', [{ id: 1, title: 'X' }, ...pages.slice(1)]],
  ])('%s is a plan mismatch', (_what, planned) => {
    expect(() => readFile(xml, planned)).toThrow(PlanMismatch);
  });

  test('a file without its end is a plan mismatch', () => {
    expect(() => readFile(xml.replace(FOOTER, ''), pages)).toThrow(/<\/mediawiki> is missing/);
  });
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
