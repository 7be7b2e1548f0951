import { writeFileSync } from 'node:fs';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { Bz2Corrupt, PlanMismatch, XmlRefused } from '../../src/sources/errors';
import { readUnit } from '../../src/sources/unitReader';
import { FOOTER, multistream, pageXml, pinned, somePages, unitOf, head } from './exports';
import { first, rawFile, readFile, readStreams } from './reading';

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
