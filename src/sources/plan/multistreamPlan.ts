import { createHash } from 'node:crypto';
import { decodeStream } from '../bz2/bz2Decoder';
import { PlanRejected } from '../errors';
import type { DumpFolder, FileState } from '../folders/dumpFolder';
import type { PinnedSource, PlannedUnit, SourcePlan, SourceRequest, SourceSettings } from '../source';
import { readSiteInfo, type SiteInfo } from '../xml/siteInfo';
import { ArrivingBz2 } from './arrivingBz2';
import type { DumpPart } from './dumpStatus';
import { PageIds } from './pageIds';
import { planHash } from './planHash';
import { UnitPlanner } from './unitPlanner';
import { requireDbname } from './wiki';

/** The head of a dump (siteinfo) takes 1 to 2 KB compressed. */
const MAX_HEAD_BYTES = 1 << 16;
const MAX_HEAD_XML_BYTES = 4 << 20;

/** A folder in which the files of one dump were found. */
export interface FoundDump {
  folder: DumpFolder;
  date: string | null;
  parts: DumpPart[];
  /** The publisher says that the dump is done. */
  complete: boolean;
  warnings: string[];
}

/** Plans a multistream dump from its indexes alone; of the data only the first stream is read. */
export async function planMultistream(
  dump: FoundDump,
  request: SourceRequest,
  settings: SourceSettings,
  signal: AbortSignal,
): Promise<SourcePlan> {
  const units: PlannedUnit[] = [];
  const indexHashes: string[] = [];
  const pageIds = new PageIds();
  const source: PinnedSource = {
    kind: 'multistream',
    dbname: '',
    date: dump.date,
    complete: dump.complete,
    files: [],
    namespaces: {},
    base: '',
  };
  for (const [file, part] of dump.parts.entries()) {
    const location = dump.folder.fileLocation(part.data.name);
    const { info, state, end } = await readHead(dump.folder, part, signal);
    requireDbname(request, info.dbname, location);
    const planner = new UnitPlanner({
      indexFile: dump.folder.fileLocation(part.index.name),
      file,
      sizeBytes: state.sizeBytes,
      unitBytes: settings.unitBytes,
      firstUnit: units.length,
      pageIds,
    });
    indexHashes.push(await readIndex(dump.folder, part, planner, signal));
    if (planner.units[0]?.start !== end) throw foreignIndex(location, planner.units[0]?.start, end);
    units.push(...planner.units);
    source.files.push({ location, ...state, sha1: part.data.sha1 });
    source.dbname = info.dbname;
    source.namespaces = info.namespaces;
    source.base = info.base;
  }
  return {
    source,
    units,
    pages: units.reduce((sum, unit) => sum + unit.pages, 0),
    planHash: planHash(source, units, indexHashes),
    warnings: dump.warnings,
  };
}

/** Reads an index into the planner while it arrives, and checks its sha1. */
async function readIndex(
  folder: DumpFolder,
  part: DumpPart,
  planner: UnitPlanner,
  signal: AbortSignal,
): Promise<string> {
  const { name, sha1 } = part.index;
  const file = folder.fileLocation(name);
  const hash = createHash('sha1');
  const text = new ArrivingBz2({ file }, (output) => planner.push(output), signal);
  let fault: unknown;
  await folder.read(name, signal, async (pieces) => {
    for await (const piece of pieces) {
      hash.update(piece);
      // A wrong checksum explains whatever else is wrong, so after a fault the rest is still read for it.
      if (fault === undefined) await text.write(piece).catch((error: unknown) => (fault = error));
      signal.throwIfAborted();
    }
  });
  const seen = hash.digest('hex');
  if (sha1 !== null && seen !== sha1) {
    throw new PlanRejected({
      what: 'The index is damaged: its checksum is not the published one',
      where: `${file}: sha1 ${seen}, published ${sha1}`,
      hint: 'Try again later or take another mirror; a mirror may be half-way through an update.',
    });
  }
  if (fault !== undefined) throw fault;
  await text.end();
  return planner.finish();
}

/** The first stream holds the head alone; the pages start where it ends. */
async function readHead(
  folder: DumpFolder,
  { data }: DumpPart,
  signal: AbortSignal,
): Promise<{ info: SiteInfo; state: FileState; end: number }> {
  const where = folder.fileLocation(data.name);
  const published = data.sizeBytes ?? (await folder.readStart(data.name, 1, signal)).state.sizeBytes;
  const length = Math.min(MAX_HEAD_BYTES, published);
  const { bytes, state } = await folder.readStart(data.name, length, signal);
  if (state.sizeBytes !== published) throw wrongSize(where, state.sizeBytes, published);
  const head = decodeStream(bytes, 0, { file: where, maxStreamBytes: MAX_HEAD_XML_BYTES });
  return { info: readSiteInfo(head.output.toString('utf8'), where), state, end: head.consumed };
}

function foreignIndex(where: string, first: number | undefined, end: number): PlanRejected {
  return new PlanRejected({
    what: 'The index does not belong to this data file: its first offset is not where the first pages are',
    where: `${where}: pages from byte ${end}, in the index from ${first}`,
    hint: 'Data and index must be of the same dump.',
  });
}

function wrongSize(where: string, seen: number, published: number): PlanRejected {
  return new PlanRejected({
    what: 'The data file has not the published size',
    where: `${where}: ${seen} bytes, published ${published}`,
    hint: 'The server or folder has only a part of it, or another one. Take another mirror.',
  });
}
