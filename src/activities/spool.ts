import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Claimed, ClaimedUnit } from '../stores/entryStore';
import { AqeaError } from '../support/errors';
import { writingFailed } from '../support/spoolUnwritable';

/** The unit's bytes are not in this worker's spool (it was restarted elsewhere, or the disk was cleaned). */
export class SpoolLost extends AqeaError {
  readonly code = 'AQEA_SPOOL_LOST';
  /** Final for the step: the unit is fetched again. */
  readonly retry = 'final';
}

/** What the claim said, kept beside the bytes so that parsing needs no question to the database. */
export type SpooledClaim = Omit<Extract<Claimed, { outcome: 'claimed' }>, 'outcome'>;

/** How often a worker whose spool stays full asks which of the units in it are still its own. */
const ASK_EVERY_MS = 10_000;

/** Name of a unit in the spool. */
export function nameOf({ extractionId, unit, attempt }: ClaimedUnit): string {
  return `${extractionId}-${unit}-${attempt}`;
}

/** A worker's folder for units between fetch and upsert; bounded, so that a slow database cannot fill the disk. */
export class Spool {
  constructor(
    readonly folder: string,
    private readonly maxUnits: number,
  ) {}

  async open(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
    } catch (error) {
      throw writingFailed(this.folder, error);
    }
  }

  /** Path without ending: `.raw`, `.claim`, `.rows`, `.json` are added. */
  base(claimed: ClaimedUnit): string {
    return join(this.folder, nameOf(claimed));
  }

  /**
   * Resolves once there is room for one more unit; back pressure when parsing or writing falls behind. A full spool is
   * first rid of units that were done elsewhere while this worker was away.
   * @param held answers which units are still this worker's, as `nameOf` names them
   */
  async room(signal: AbortSignal, held: () => Promise<ReadonlySet<string>>): Promise<void> {
    for (let askedAt = -Infinity; ; await wait(200, undefined, { signal })) {
      signal.throwIfAborted();
      const units = await this.units();
      if (units.size < this.maxUnits) return;
      if (performance.now() - askedAt < ASK_EVERY_MS) continue;
      const ours = await held();
      askedAt = performance.now();
      for (const name of units) if (!ours.has(name)) await this.remove(join(this.folder, name));
    }
  }

  /** Files of the same unit from before it was claimed anew. */
  async removeOlder({ extractionId, unit, attempt }: ClaimedUnit): Promise<void> {
    const prefix = `${extractionId}-${unit}-`;
    for (const name of await this.units())
      if (name.startsWith(prefix) && Number(name.slice(prefix.length)) < attempt)
        await this.remove(join(this.folder, name));
  }

  async writeClaim(base: string, claim: SpooledClaim): Promise<void> {
    const { index, ...unit } = claim.unit;
    const json = JSON.stringify({
      ...claim,
      unit: { ...unit, index: index ? index.toString('base64') : null },
    });
    try {
      await writeFile(`${base}.claim.part`, json);
      await rename(`${base}.claim.part`, `${base}.claim`);
    } catch (error) {
      throw writingFailed(`${base}.claim`, error);
    }
  }

  async readClaim(base: string): Promise<SpooledClaim> {
    try {
      return readClaimJson(await readFile(`${base}.claim`, 'utf8'));
    } catch {
      throw new SpoolLost({ what: 'The unit is not in this worker’s spool', where: `${base}.claim` });
    }
  }

  async remove(base: string): Promise<void> {
    await Promise.all(
      ['.raw', '.raw.part', '.claim', '.claim.part', '.rows', '.json', '.known'].map((end) =>
        rm(base + end, { force: true }),
      ),
    );
  }

  /** Runs a step on a unit's files; a failure that ends the step for good ends its files, too. */
  async using<T>(base: string, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      const again = error instanceof AqeaError && error.retry === 'retry';
      if (!again && !signal.aborted) await this.remove(base);
      throw error;
    }
  }

  /** Names of the units that have files here. */
  private async units(): Promise<Set<string>> {
    return new Set((await readdir(this.folder)).map((name) => name.replace(/\..*$/, '')));
  }
}

const EnvelopeSchema = z.looseObject({ unit: z.looseObject({ index: z.string().nullable() }) });

/** The file is our own: its shape is SpooledClaim by construction, only the index needs decoding. */
export function readClaimJson(json: string): SpooledClaim {
  const raw = EnvelopeSchema.parse(JSON.parse(json));
  const index = raw.unit.index === null ? null : Buffer.from(raw.unit.index, 'base64');
  return { ...raw, unit: { ...raw.unit, index } } as unknown as SpooledClaim;
}
