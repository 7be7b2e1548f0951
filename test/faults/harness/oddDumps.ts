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
 * What a range of the ordinary dump, at borders of its streams, is in the dump whose pages were edited: good bytes of the
 * right pages, and yet not those of this run.
 */
export function editedBytes(start: number, end: number): Buffer {
  const [ordinary, changed] = [ordinaryDump(), changedDump()];
  const within = ordinary.streams.flatMap((stream, at) =>
    stream.start >= start && stream.end <= end ? [changed.streams[at]!] : [],
  );
  return changed.data.subarray(within[0]!.start, within.at(-1)!.end);
}
