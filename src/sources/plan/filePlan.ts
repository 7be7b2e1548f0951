import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PlanRejected } from '../errors';
import type { FileState } from '../folders/dumpFolder';
import type { PinnedSource, PlannedUnit, SourcePlan, SourceRequest } from '../source';
import { ExportReader } from '../xml/exportReader';
import { ArrivingBz2 } from './arrivingBz2';
import { PageIds } from './pageIds';
import { planHash } from './planHash';
import { requireDbname } from './wiki';

/** Above this a user should rather take the multistream files: one unit is done by one thread. */
const LARGE_FILE_BYTES = 50 << 20;

/**
 * Plans one `.xml` or `.xml.bz2` file of any stream layout as a single unit: a first pass counts its pages.
 * @param state asked for after the pass, so that a file that changed meanwhile is noticed when it is fetched
 */
export async function planFile(
  location: string,
  pieces: AsyncIterable<Buffer>,
  state: () => Promise<FileState>,
  request: SourceRequest,
  signal: AbortSignal,
): Promise<SourcePlan> {
  const sha1 = createHash('sha1');
  const counted = new PageCount(location, (dbname) => requireDbname(request, dbname, location));
  const bz2 = new ArrivingBz2({ file: location }, (output) => counted.push(output), signal);
  let packed: boolean | undefined;
  for await (const piece of pieces) {
    sha1.update(piece);
    packed ??= piece.subarray(0, 3).toString('latin1') === 'BZh';
    if (packed) await bz2.write(piece);
    else counted.push(piece);
    await setImmediate();
    signal.throwIfAborted();
  }
  if (packed) await bz2.end();
  const info = counted.finish();
  const file = await state();
  const source: PinnedSource = {
    kind: 'file',
    dbname: info.dbname,
    date: /-(\d{8})-/.exec(basename(location))?.[1] ?? null,
    complete: false,
    files: [{ location, ...file, sha1: sha1.digest('hex') }],
    namespaces: info.namespaces,
    base: info.base,
  };
  const unit: PlannedUnit = {
    unit: 0,
    file: 0,
    start: 0,
    end: file.sizeBytes,
    pages: counted.pages,
    firstPageId: counted.firstPageId,
    lastPageId: counted.lastPageId,
    index: null,
  };
  const warnings =
    file.sizeBytes > LARGE_FILE_BYTES
      ? [
          `${location} is one unit, done by one thread of one worker: give the folder of a multistream dump to use all.`,
        ]
      : [];
  return { source, units: [unit], pages: counted.pages, planHash: planHash(source, [unit], []), warnings };
}

class PageCount {
  pages = 0;
  firstPageId = Infinity;
  lastPageId = 0;
  private readonly xml: ExportReader;
  private readonly ids = new PageIds();
  private checked = false;

  constructor(
    private readonly location: string,
    private readonly checkDbname: (dbname: string) => void,
  ) {
    this.xml = new ExportReader({ file: location, holds: 'document' });
  }

  push(bytes: Buffer): void {
    this.xml.push(bytes);
    for (let page = this.xml.next(); page; page = this.xml.next()) {
      this.firstPageId = Math.min(this.firstPageId, page.pageId);
      this.lastPageId = Math.max(this.lastPageId, page.pageId);
      this.pages++;
      if (!this.ids.add(page.pageId)) {
        throw new PlanRejected({ what: `Page ${page.pageId} is in the file twice`, where: this.location });
      }
    }
    if (!this.checked && this.xml.siteInfo) {
      this.checked = true;
      this.checkDbname(this.xml.siteInfo.dbname);
    }
  }

  finish() {
    this.xml.expectNothingLeft();
    if (!this.xml.complete || !this.xml.siteInfo) {
      throw new PlanRejected({
        what: 'The export has no end (</mediawiki> is missing): the file is truncated',
        where: this.location,
        hint: 'Get the file again, or compare it with its published size.',
      });
    }
    if (this.pages === 0) throw new PlanRejected({ what: 'The file holds no pages', where: this.location });
    return this.xml.siteInfo;
  }
}
