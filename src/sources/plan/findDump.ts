import { DumpIncomplete, SourceNotFound } from '../errors';
import type { DumpFolder } from '../folders/dumpFolder';
import { pairParts, readDumpStatus } from './dumpStatus';
import type { FoundDump } from './multistreamPlan';

/** How many of the newest dumps are looked at for a finished one. */
const MAX_DUMPS_TRIED = 12;
const DATED = /^(\d{8})\/$/;

/**
 * Finds the dump that a folder stands for: itself when it is one, else the newest finished one below
 * `<folder>/<dbname>/<date>/` or `<folder>/<date>/`.
 * @param local a folder of this machine may lack dumpstatus.json
 */
export async function findDump(
  folder: DumpFolder,
  dbname: string,
  local: 'local' | 'remote',
  signal: AbortSignal,
): Promise<FoundDump> {
  const own = await dumpIn(folder, signal);
  if (own && 'parts' in own) return own;
  if (own) {
    throw new DumpIncomplete({
      what: `This dump is not finished: ${own.unfinished}`,
      where: folder.location,
      hint: 'Wait for it, or name an older dated folder; without any, the newest finished dump is taken.',
    });
  }
  const names = await folder.list(signal);
  if (local === 'local' && names) {
    const found = withoutStatus(folder, names);
    if (found) return found;
  }
  const below = folder.name === dbname ? folder : folder.folder(dbname);
  const dated = below === folder ? names : await below.list(signal);
  const dates = (dated ?? [])
    .filter((name) => DATED.test(name))
    .map((name) => name.slice(0, -1))
    .sort()
    .reverse();
  if (dates.length === 0) {
    throw new SourceNotFound({
      what: `There is no dump of ${dbname} here`,
      where: below.location,
      hint: 'Looked for a dated folder (20260901/) with dumpstatus.json and a multistream dump.',
    });
  }
  return newestFinished(below, dates.slice(0, MAX_DUMPS_TRIED), local, signal);
}

async function newestFinished(
  folder: DumpFolder,
  dates: string[],
  local: 'local' | 'remote',
  signal: AbortSignal,
): Promise<FoundDump> {
  const reasons: string[] = [];
  for (const date of new Set(dates)) {
    const dated = folder.folder(date);
    const dump = await dumpIn(dated, signal);
    if (dump && 'parts' in dump) return dump;
    if (dump) reasons.push(`${date}: ${dump.unfinished}`);
    else {
      const names = local === 'local' ? await dated.list(signal) : null;
      const found = names && withoutStatus(dated, names);
      if (found) return found;
      reasons.push(`${date}: no dumpstatus.json`);
    }
  }
  throw new DumpIncomplete({
    what: `No finished multistream dump among the newest ${dates.length}`,
    where: `${folder.location} (${reasons.join('; ')})`,
    hint: 'A dump takes some days; try again later, or name a folder or file.',
  });
}

async function dumpIn(
  folder: DumpFolder,
  signal: AbortSignal,
): Promise<FoundDump | { unfinished: string } | null> {
  const text = await folder.readText('dumpstatus.json', signal);
  if (text === null) return null;
  const status = readDumpStatus(text, folder.fileLocation('dumpstatus.json'));
  if ('unfinished' in status) return status;
  const warnings = status.parts
    .filter(({ index }) => index.sha1 === null)
    .map(({ index }) => `dumpstatus.json gives no sha1 for ${index.name}: its content is not verified.`);
  return {
    folder,
    date: dateOf(folder, status.parts[0]?.data.name),
    parts: status.parts,
    complete: true,
    warnings,
  };
}

function withoutStatus(folder: DumpFolder, names: string[]): FoundDump | null {
  const files = names.map((name) => ({ name, sizeBytes: null, sha1: null }));
  const parts = pairParts(files, folder.location);
  if (parts.length === 0) return null;
  return {
    folder,
    date: dateOf(folder, parts[0]?.data.name),
    parts,
    complete: false,
    warnings: [
      `${folder.location} has no dumpstatus.json: nothing vouches for the files, and the run cannot show that a page is gone.`,
    ],
  };
}

function dateOf(folder: DumpFolder, file: string | undefined): string | null {
  return /^\d{8}$/.exec(folder.name)?.[0] ?? /-(\d{8})-/.exec(file ?? '')?.[1] ?? null;
}
