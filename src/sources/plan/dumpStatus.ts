import { z } from 'zod';
import { PlanRejected } from '../errors';

/** The part of Wikimedia's `dumpstatus.json` (version 0.8) that is used. */
const DumpStatusSchema = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      status: z.string(),
      files: z
        .record(
          z.string(),
          z.object({ size: z.number().int().nonnegative().optional(), sha1: z.string().optional() }),
        )
        .optional(),
    }),
  ),
});

/** The recombined files first: one file instead of several, with the same pages. */
const JOBS = ['articlesmultistreamdumprecombine', 'articlesmultistreamdump'];

/** What the publisher says about one file. */
export interface PublishedFile {
  name: string;
  sizeBytes: number | null;
  sha1: string | null;
}

/** A data file and its index. */
export interface DumpPart {
  data: PublishedFile;
  index: PublishedFile;
}

/**
 * Reads dumpstatus.json.
 * @returns the parts of the multistream dump, or why there are none to be used yet
 */
export function readDumpStatus(json: string, where: string): { parts: DumpPart[] } | { unfinished: string } {
  const status = DumpStatusSchema.safeParse(parseJson(json, where));
  if (!status.success) {
    throw new PlanRejected({
      what: 'dumpstatus.json is not as Wikimedia writes it',
      where,
      hint: z.prettifyError(status.error),
    });
  }
  const states: string[] = [];
  for (const name of JOBS) {
    const job = status.data.jobs[name];
    if (!job) continue;
    states.push(`${name} is "${job.status}"`);
    if (job.status !== 'done') continue;
    const files = Object.entries(job.files ?? {}).map(([file, { size, sha1 }]) => ({
      name: file,
      sizeBytes: size ?? null,
      sha1: sha1?.toLowerCase() ?? null,
    }));
    const parts = pairParts(files, where);
    if (parts.length > 0) return { parts };
    states.push(`${name} lists no multistream files`);
  }
  return { unfinished: states.join(', ') || 'it has no multistream job' };
}

/**
 * Pairs data files with their indexes by name: `...-multistream.xml.bz2` and `...-multistream-index.txt.bz2`, and so on
 * for the numbered parts of large wikis. Whole files win over parts.
 */
export function pairParts(files: readonly PublishedFile[], where: string): DumpPart[] {
  const usable = files.filter(({ name }) => /multistream/.test(name) && /\.bz2$/.test(name));
  for (const { name } of usable) {
    if (/[/\\]|^\./.test(name))
      throw new PlanRejected({ what: `A file name that leads elsewhere: "${name}"`, where });
  }
  const indexes = new Map(
    usable
      .filter(({ name }) => isIndex(name))
      .map((file) => [file.name.replace('-index', '').replace('.txt', '.xml'), file]),
  );
  const data = usable.filter(({ name }) => !isIndex(name) && /\.xml/.test(name));
  const whole = data.filter(({ name }) => !/multistream\d+\./.test(name));
  if (whole.length > 1) {
    throw new PlanRejected({
      what: `Several dumps in one folder: ${whole.map(({ name }) => name).join(', ')}`,
      where,
      hint: 'Keep each dump in a folder of its own.',
    });
  }
  const chosen = (whole.length > 0 ? whole : data).sort((a, b) => partNumber(a.name) - partNumber(b.name));
  return chosen.map((file) => {
    const index = indexes.get(file.name);
    if (index) return { data: file, index };
    throw new PlanRejected({
      what: `${file.name} has no index beside it`,
      where,
      hint: 'A multistream dump has two files; download the one with "multistream-index" in its name too.',
    });
  });
}

function isIndex(name: string): boolean {
  return /multistream\d*-index/.test(name);
}

function partNumber(name: string): number {
  const [, part, firstPage] = /multistream(\d+)\.xml(?:-p(\d+))?/.exec(name) ?? [];
  return Number(part ?? 0) * 1e10 + Number(firstPage ?? 0);
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new PlanRejected({ what: 'dumpstatus.json is no JSON', where }, { cause });
  }
}
