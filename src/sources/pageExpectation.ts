import { PlanMismatch } from './errors';
import type { PlannedUnit } from './source';
import { UnitIndex } from './unitIndex';
import type { ScannedPage } from './xml/pageScanner';
import { XmlText } from './xml/xmlText';

/** What the plan knows about a unit's pages. */
export interface PageExpectation {
  /** Each page in its order; `buffer` is what the page's offsets point into, `streamStart` a file offset. */
  check(buffer: Buffer, page: ScannedPage, streamStart: number): void;
  /** A stream of a multistream dump ended. */
  endStream(streamStart: number): void;
  /** The unit ended. */
  finish(): void;
}

/**
 * By the unit's index lines: each page's stream, id and title in order; without them (one whole file) by number and
 * lowest and highest page id. Every method throws PlanMismatch.
 */
export function expectPages(unit: PlannedUnit, file: string): PageExpectation {
  return unit.index ? new IndexedPages(unit, unit.index, file) : new CountedPages(unit, file);
}

class IndexedPages implements PageExpectation {
  private readonly index: UnitIndex;
  private readonly titles = new XmlText();

  constructor(
    private readonly unit: PlannedUnit,
    index: Buffer,
    private readonly file: string,
  ) {
    this.index = new UnitIndex(index);
  }

  check(buffer: Buffer, page: ScannedPage, streamStart: number): void {
    const { index } = this;
    if (index.done || index.offset !== streamStart) {
      throw this.mismatch(`Page ${page.pageId} is not in the index for the stream at byte ${streamStart}`);
    }
    if (index.pageId !== page.pageId) {
      throw this.mismatch(
        `Page ${page.pageId} stands where the index has page ${index.pageId} (${index.title})`,
      );
    }
    if (!index.hasTitle(buffer, page.titleStart, page.titleEnd)) this.compareDecoded(buffer, page);
    index.advance();
  }

  /** Titles may be escaped in different ways and still be the same. */
  private compareDecoded(buffer: Buffer, page: ScannedPage): void {
    const { index } = this;
    const where = () => `${this.file}, page ${page.pageId}`;
    const inPage = this.titles.decode(buffer, page.titleStart, page.titleEnd, where);
    const inIndex = this.titles.decode(index.bytes, index.titleStart, index.titleEnd, where);
    if (inPage !== inIndex) {
      throw this.mismatch(`Page ${page.pageId} is "${inPage}", and "${inIndex}" in the index`);
    }
  }

  endStream(streamStart: number): void {
    if (!this.index.done && this.index.offset === streamStart) {
      throw this.mismatch(
        `The stream at byte ${streamStart} ends before page ${this.index.pageId} (${this.index.title})`,
      );
    }
  }

  finish(): void {
    if (!this.index.done)
      throw this.mismatch(`Page ${this.index.pageId} (${this.index.title}) of the index is missing`);
  }

  private mismatch(what: string): PlanMismatch {
    return planMismatch(what, this.unit, this.file);
  }
}

class CountedPages implements PageExpectation {
  private pages = 0;
  private lowest = Infinity;
  private highest = -1;

  constructor(
    private readonly unit: PlannedUnit,
    private readonly file: string,
  ) {}

  check(_buffer: Buffer, { pageId }: ScannedPage): void {
    const { firstPageId, lastPageId } = this.unit;
    if (pageId < firstPageId || pageId > lastPageId) {
      throw this.mismatch(`Page ${pageId} is there, planned were pages from ${firstPageId} to ${lastPageId}`);
    }
    this.pages++;
    this.lowest = Math.min(this.lowest, pageId);
    this.highest = Math.max(this.highest, pageId);
  }

  endStream(): void {}

  finish(): void {
    const { pages, firstPageId, lastPageId } = this.unit;
    if (this.pages === pages && this.lowest === firstPageId && this.highest === lastPageId) return;
    throw this.mismatch(
      `${this.pages} pages from ${this.lowest} to ${this.highest}, planned were ${pages} from ${firstPageId} to ${lastPageId}`,
    );
  }

  private mismatch(what: string): PlanMismatch {
    return planMismatch(what, this.unit, this.file);
  }
}

function planMismatch(what: string, unit: PlannedUnit, file: string): PlanMismatch {
  return new PlanMismatch({
    what: `Plan mismatch: ${what}`,
    where: `${file}, unit ${unit.unit}, bytes ${unit.start}-${unit.end}`,
    hint: 'Index and data are not of the same dump, or one of them was changed. Start a new extraction.',
  });
}
