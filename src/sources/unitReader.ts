import * as crypto from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Bz2Decoder } from './bz2/bz2Decoder';
import { Bz2Corrupt, PlanMismatch } from './errors';
import { expectPages, type PageExpectation } from './pageExpectation';
import type { PinnedSource, PlannedUnit } from './source';
import { skipReason, type SourceWarning, type UnitPage } from './unitPage';
import { ExportReader } from './xml/exportReader';
import type { ScannedPage, ScannedText } from './xml/pageScanner';
import { XmlText } from './xml/xmlText';

/** A hundred pages of 2 MiB, escaped, and room to spare; only streams of a multistream dump are held to it. */
const MAX_STREAM_BYTES = 1 << 30;

export interface ReadUnitRequest {
  /** Path of the unit's bytes, as fetched. */
  rawFile: string;
  source: PinnedSource;
  unit: PlannedUnit;
  /** Namespaces whose pages hold entries. */
  namespaces: readonly number[];
}

/** Milliseconds by step, of this unit so far. */
export interface ReadTimings {
  readMs: number;
  bz2Ms: number;
  xmlMs: number;
}

/** The pages of one unit; can be iterated once. */
export interface UnitReading extends Iterable<UnitPage> {
  readonly warnings: Readonly<Record<SourceWarning, number>>;
  readonly timings: Readonly<ReadTimings>;
}

/**
 * Reads a unit's pages from its raw bytes, synchronously (for a parse thread) and in bounded memory: stream by stream,
 * block by block.
 * @throws PlanMismatch when the pages are not those of the plan, Bz2Corrupt, XmlRefused, SourceLimitExceeded
 */
export function readUnit(request: ReadUnitRequest): UnitReading {
  return new RawUnit(request);
}

/** One per thread: 14 MB of memory and compiled code, used by one unit at a time. */
let idleDecoder: Bz2Decoder | undefined;

class RawUnit implements UnitReading {
  readonly warnings: Record<SourceWarning, number> = {
    'sha1-mismatch': 0,
    'invalid-character': 0,
    'several-revisions': 0,
  };
  readonly timings: ReadTimings = { readMs: 0, bz2Ms: 0, xmlMs: 0 };
  private readonly xmlText = new XmlText();
  private readonly namespaces: ReadonlySet<number>;
  private readonly file: string;
  private readonly xml: ExportReader;
  private readonly expected: PageExpectation;

  constructor(private readonly request: ReadUnitRequest) {
    const { source, unit } = request;
    this.namespaces = new Set(request.namespaces);
    this.file = source.files[unit.file]?.location ?? request.rawFile;
    this.xml = new ExportReader({ file: this.file, holds: unit.index ? 'pages' : 'document' });
    this.expected = expectPages(unit, this.file);
  }

  *[Symbol.iterator](): Generator<UnitPage, void> {
    const { unit } = this.request;
    const fd = openSync(this.request.rawFile, 'r');
    try {
      const size = fstatSync(fd).size;
      if (size !== unit.end - unit.start) throw this.wrongSize(size);
      const magic = Buffer.alloc(3);
      readSync(fd, magic, 0, 3, 0);
      if (unit.index || magic.toString('latin1') === 'BZh') yield* this.streams(fd);
      else yield* this.plain(fd);
      this.expected.finish();
      if (!unit.index && !this.xml.complete) {
        throw new PlanMismatch({ what: 'The export has no end (</mediawiki> is missing)', where: this.file });
      }
    } finally {
      closeSync(fd);
    }
  }

  private *streams(fd: number): Generator<UnitPage, void> {
    const decoder = idleDecoder ?? new Bz2Decoder();
    idleDecoder = undefined;
    try {
      yield* this.decoded(fd, decoder);
    } finally {
      idleDecoder = decoder;
    }
  }

  private *decoded(fd: number, decoder: Bz2Decoder): Generator<UnitPage, void> {
    const { unit } = this.request;
    decoder.open({
      file: this.file,
      offset: unit.start,
      maxStreamBytes: unit.index ? MAX_STREAM_BYTES : Infinity,
    });
    for (;;) {
      const begun = performance.now();
      const step = decoder.next();
      this.timings.bz2Ms += performance.now() - begun;
      if (step.kind === 'end') break;
      if (step.kind === 'input') {
        if (this.read(fd, decoder.room(), (bytes) => decoder.wrote(bytes)) === 0) decoder.end();
      } else if (step.kind === 'bytes') {
        this.xml.push(step.bytes);
        yield* this.pages(step.stream);
      } else if (unit.index) {
        this.xml.expectNothingLeft();
        this.expected.endStream(step.start);
      }
    }
    this.xml.expectNothingLeft();
  }

  private *plain(fd: number): Generator<UnitPage, void> {
    const piece = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const bytes = this.read(fd, piece, () => undefined);
      if (bytes === 0) break;
      this.xml.push(piece.subarray(0, bytes));
      yield* this.pages(0);
    }
    this.xml.expectNothingLeft();
  }

  private *pages(streamStart: number): Generator<UnitPage, void> {
    for (;;) {
      const begun = performance.now();
      const scanned = this.xml.next();
      if (scanned === undefined) {
        this.timings.xmlMs += performance.now() - begun;
        return;
      }
      this.expected.check(this.xml.buffer, scanned, streamStart);
      const page = this.page(scanned);
      this.timings.xmlMs += performance.now() - begun;
      yield page;
    }
  }

  private page(scanned: ScannedPage): UnitPage {
    const { pageId, ns, newest } = scanned;
    const title = this.decode(scanned.titleStart, scanned.titleEnd, pageId);
    if (scanned.revisions > 1) this.warnings['several-revisions']++;
    const revId = newest?.revId ?? 0;
    const reason = skipReason(scanned, this.namespaces);
    if (reason !== undefined) return { kind: 'skipped', pageId, revId, title, reason };
    const { timestamp, text } = newest as { timestamp: string; text: ScannedText };
    const generation = this.xml.generation;
    return {
      kind: 'page',
      pageId,
      revId,
      ns,
      title,
      timestamp,
      text: () => {
        if (generation !== this.xml.generation)
          throw new Error(`The text of page ${pageId} was asked for too late`);
        return this.text(text, pageId);
      },
    };
  }

  private text(scanned: ScannedText, pageId: number): string {
    const begun = performance.now();
    const text = this.decode(scanned.start, scanned.end, pageId);
    // Where characters were replaced the sum cannot be right, and that is counted already.
    if (
      scanned.sha1 !== null &&
      !this.xmlText.replaced &&
      sha1Base36(this.xmlText.hashable) !== scanned.sha1
    ) {
      this.warnings['sha1-mismatch']++;
    }
    this.timings.xmlMs += performance.now() - begun;
    return text;
  }

  private decode(from: number, to: number, pageId: number): string {
    const text = this.xmlText.decode(
      this.xml.buffer,
      from,
      to,
      () => `page ${pageId}, ${this.xml.place(from)}`,
    );
    if (this.xmlText.replaced) this.warnings['invalid-character']++;
    return text;
  }

  private read(fd: number, into: Buffer, wrote: (bytes: number) => void): number {
    const begun = performance.now();
    const bytes = readSync(fd, into, 0, into.length, null);
    wrote(bytes);
    this.timings.readMs += performance.now() - begun;
    return bytes;
  }

  private wrongSize(size: number): Bz2Corrupt {
    const { unit } = this.request;
    return new Bz2Corrupt('truncated', {
      what: `The unit's bytes in the spool are not those of the plan: ${size} instead of ${unit.end - unit.start}`,
      where: `${this.request.rawFile}, unit ${unit.unit} of ${this.file}`,
      hint: 'The unit is fetched again.',
    });
  }
}

/** Base 36, 31 digits: MediaWiki's way to write SHA-1. */
function sha1Base36(text: Buffer | string): string {
  const hex = crypto.hash('sha1', text, 'hex');
  return BigInt(`0x${hex}`).toString(36).padStart(31, '0');
}
