import { compressBz2 } from '../../../bench/generate/bz2Encoder';
import { dumpOf, ordinaryDump, SOME_STREAM, type Dump } from './dumps';

/** A page whose text has `mark` somewhere in its definitions. */
const MARK = 'XXMARKXX';
export const withMark = (mark: string): Dump =>
  dumpOf(`mark ${mark}`, {
    pages: (pages) => pages.map((page, at) => (at === 33 ? marked(page, mark) : page)),
  });

function marked<P extends { text: string; title: string }>(page: P, mark: string): P {
  return { ...page, ...lemma(page.title, `eine Bedeutung ${mark} mit Zeichen`) };
}

/** The smallest page of a German noun. */
export function lemma(title: string, meaning: string): { title: string; text: string; ns: number } {
  return {
    title,
    ns: 0,
    text: `== ${title} ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}}, {{n}} ===\n\n{{Bedeutungen}}\n:[1] ${meaning}\n`,
  };
}

/** The same pages, with other bytes in the place of the mark. */
export const withBytes = (name: string, bytes: Buffer): Dump =>
  dumpOf(`bytes ${name}`, {
    pages: (pages) => pages.map((page, at) => (at === 33 ? marked(page, MARK) : page)),
    xml: (xml) => {
      const at = xml.indexOf(MARK);
      return at < 0 ? xml : Buffer.concat([xml.subarray(0, at), bytes, xml.subarray(at + MARK.length)]);
    },
  });

/** One stream has other bytes before they are compressed. */
export function spoiled(xml: (xml: Buffer) => Buffer, name: string): Dump {
  return dumpOf(name, { xml: (bytes, stream) => (stream === SOME_STREAM ? xml(bytes) : bytes) });
}

/** One bit of the file is wrong. */
export function flipped(): Pick<Dump, 'data' | 'index'> {
  const { data, index, streams } = ordinaryDump();
  const { start, end } = streams[SOME_STREAM]!;
  const changed = Buffer.from(data);
  const at = Math.floor((start + end) / 2);
  changed.writeUInt8(changed.readUInt8(at) ^ 4, at);
  return { data: changed, index };
}

/** The same pages, edited since: each has one more meaning. */
export function changedDump(): Dump {
  return dumpOf('changed', {
    pages: (pages) =>
      pages.map((page, at) => {
        const text = page.text.replace('{{Bedeutungen}}\n', '{{Bedeutungen}}\n:[9] eine neue Bedeutung\n');
        return text === page.text ? page : { ...page, text, revId: 9_000_000 + at };
      }),
  });
}

/**
 * A range of the ordinary dump, at borders of its streams, with a letter of a meaning changed in each stream: as long, as whole,
 * of the same pages and revisions. Only the entries tell.
 */
export function lookalike(start: number, end: number): Buffer {
  const { streams } = ordinaryDump();
  const { data } = dumpOf(`lookalike ${start}`, {
    xml: (xml, stream) => {
      const { start: from, end: to } = streams[stream]!;
      return from >= start && to <= end ? withOtherLetter(xml) : xml;
    },
  });
  return data.subarray(start, end);
}

/** With the first other letter in a meaning that leaves the compressed size as it is. */
function withOtherLetter(xml: Buffer): Buffer {
  const text = xml.toString('utf8');
  const size = compressBz2(xml).length;
  for (const { index } of text.matchAll(/(?<=\n:\[1\] [A-Za-z ]{0,30})[a-z]/g))
    for (const letter of 'eniratsd') {
      const other = Buffer.from(text.slice(0, index) + letter + text.slice(index + 1));
      if (letter !== text[index] && compressBz2(other).length === size) return other;
    }
  throw new Error('no other letter leaves the size of the stream as it is');
}
