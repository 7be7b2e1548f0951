import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PlanRejected } from '../errors';
import type { PlannedUnit } from '../source';
import type { PageIds } from './pageIds';

const COLON = 0x3a;
const NEWLINE = 0x0a;
/** Titles have at most 255 bytes, escaped at most six times that. */
const MAX_LINE_BYTES = 4096;

export interface UnitPlannerOptions {
  /** For messages. */
  indexFile: string;
  /** Which of the source's files, and its size. */
  file: number;
  sizeBytes: number;
  unitBytes: number;
  /** Number of the first unit. */
  firstUnit: number;
  /** Over all files. */
  pageIds: PageIds;
}

/**
 * Cuts one data file into units from its index: lines `offset:pageId:title`, one per page, in bytes as they are decoded.
 * A unit ends at the first stream border at or behind `unitBytes`; the last one ends with the file.
 */
export class UnitPlanner {
  readonly units: PlannedUnit[] = [];
  private readonly hash = createHash('sha256');
  private line = 0;
  private carry: Buffer = Buffer.alloc(0);
  private offset = 0;
  private unitStart = -1;
  private pages = 0;
  private firstPageId = 0;
  private lastPageId = 0;
  private lines: Buffer[] = [];

  constructor(private readonly options: UnitPlannerOptions) {}

  push(bytes: Buffer): void {
    const text = this.carry.length > 0 ? Buffer.concat([this.carry, bytes]) : bytes;
    let unitLines = 0;
    let start = 0;
    for (;;) {
      const end = text.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (this.readLine(text, start, end)) {
        this.lines.push(Buffer.from(text.subarray(unitLines, start)));
        this.closeUnit(this.offset);
        unitLines = start;
      }
      this.count();
      start = end + 1;
    }
    if (text.length - start > MAX_LINE_BYTES)
      throw this.refuse('a line is too long', text, start, start + 80);
    if (start > unitLines) this.lines.push(Buffer.from(text.subarray(unitLines, start)));
    this.hash.update(text.subarray(0, start));
    this.carry = Buffer.from(text.subarray(start));
  }

  /** @returns SHA-256 (hex) of the index's lines */
  finish(): string {
    if (this.carry.length > 0) this.push(Buffer.from('\n'));
    if (this.pages === 0) {
      throw new PlanRejected({ what: 'The index lists no pages', where: this.options.indexFile });
    }
    this.closeUnit(this.options.sizeBytes);
    return this.hash.digest('hex');
  }

  private pageId = 0;

  /** Reads one line; true when it starts a new unit. */
  private readLine(text: Buffer, start: number, end: number): boolean {
    this.line++;
    if (end - start > MAX_LINE_BYTES) throw this.refuse('a line is too long', text, start, start + 80);
    const first = number(text, start, end);
    const second = first.end < 0 ? first : number(text, first.end + 1, end);
    if (first.end < 0 || second.end < 0 || second.end + 1 >= end) {
      throw this.refuse('a line is not "offset:pageId:title"', text, start, end);
    }
    const offset = first.value;
    if (offset < this.offset) throw this.refuse('the offsets are out of order', text, start, end);
    if (offset >= this.options.sizeBytes || offset === 0) {
      throw this.refuse(
        `an offset is outside of the data file (${this.options.sizeBytes} bytes)`,
        text,
        start,
        end,
      );
    }
    if (!this.options.pageIds.add(second.value))
      throw this.refuse('a page id is there twice', text, start, end);
    this.pageId = second.value;
    if (this.unitStart < 0) this.unitStart = offset;
    const newUnit = offset > this.offset && offset - this.unitStart >= this.options.unitBytes;
    this.offset = offset;
    return newUnit;
  }

  private count(): void {
    const begins = this.pages === 0;
    this.firstPageId = begins ? this.pageId : Math.min(this.firstPageId, this.pageId);
    this.lastPageId = begins ? this.pageId : Math.max(this.lastPageId, this.pageId);
    this.pages++;
  }

  private closeUnit(end: number): void {
    this.units.push({
      unit: this.options.firstUnit + this.units.length,
      file: this.options.file,
      start: this.unitStart,
      end,
      pages: this.pages,
      firstPageId: this.firstPageId,
      lastPageId: this.lastPageId,
      index: gzipSync(Buffer.concat(this.lines), { level: 6 }),
    });
    this.unitStart = end;
    this.pages = 0;
    this.lines = [];
  }

  private refuse(problem: string, text: Buffer, start: number, end: number): PlanRejected {
    const shown = JSON.stringify(text.toString('utf8', start, Math.min(end, start + 80)));
    return new PlanRejected({
      what: `The index cannot be used: ${problem}`,
      where: `${this.options.indexFile}, line ${this.line}: ${shown}`,
      hint: 'Get the index again, and make sure that it belongs to this data file.',
    });
  }
}

/** Digits up to a colon; `end` is the colon's place, or -1. */
function number(text: Buffer, start: number, limit: number): { value: number; end: number } {
  let value = 0;
  for (let p = start; p < limit; p++) {
    const byte = text[p] as number;
    if (byte === COLON) return { value, end: p > start && p - start <= 15 ? p : -1 };
    if (byte < 0x30 || byte > 0x39) break;
    value = value * 10 + (byte - 0x30);
  }
  return { value, end: -1 };
}
