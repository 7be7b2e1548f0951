import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Claimed } from '../stores/entryStore';
import { AqeaError } from '../support/errors';
import type { SpoolReference } from '../workflows/activityTypes';

/** The unit's bytes are not in this worker's spool (it was restarted elsewhere, or the disk was cleaned). */
export class SpoolLost extends AqeaError {
  readonly code = 'AQEA_SPOOL_LOST';
  /** Final for the step: the unit is fetched again. */
  readonly retry = 'final';
}

export class SpoolUnwritable extends AqeaError {
  readonly code = 'AQEA_SPOOL_UNWRITABLE';
  readonly retry = 'retry';
}

/** What the claim said, kept beside the bytes so that parsing needs no question to the database. */
export type SpooledClaim = Omit<Extract<Claimed, { outcome: 'claimed' }>, 'outcome'>;

/** Files older than this belong to units that were done elsewhere: no step takes as long. */
const ABANDONED_AFTER_MS = 2 * 3_600_000;

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
      throw this.unwritable(error);
    }
  }

  /** Path without ending: `.raw`, `.claim`, `.rows`, `.json` are added. */
  base({ extractionId, unit, attempt }: Pick<SpoolReference, 'extractionId' | 'unit' | 'attempt'>): string {
    return join(this.folder, `${extractionId}-${unit}-${attempt}`);
  }

  /** Resolves once there is room for one more unit; back pressure when parsing or writing falls behind. */
  async room(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if ((await this.units()).size < this.maxUnits) return;
      await this.removeAbandoned();
      if ((await this.units()).size < this.maxUnits) return;
      await wait(200, undefined, { signal });
    }
  }

  /** Files of the same unit from before it was claimed anew. */
  async removeOlder({
    extractionId,
    unit,
    attempt,
  }: Pick<SpoolReference, 'extractionId' | 'unit' | 'attempt'>): Promise<void> {
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
      throw this.unwritable(error);
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

  /** Names of the units that have files here. */
  private async units(): Promise<Set<string>> {
    return new Set((await readdir(this.folder)).map((name) => name.replace(/\..*$/, '')));
  }

  private async removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const mtimeMs = await stat(path).then(
        (found) => found.mtimeMs,
        () => Infinity,
      );
      if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }

  private unwritable(error: unknown): SpoolUnwritable {
    const { code, message } = error as NodeJS.ErrnoException;
    return new SpoolUnwritable({
      what: `The spool cannot be written (${code ?? message})`,
      where: this.folder,
      hint: 'Free disk space, or set AQEA_HOME to a folder that can be written.',
    });
  }
}

const EnvelopeSchema = z.looseObject({ unit: z.looseObject({ index: z.string().nullable() }) });

/** The file is our own: its shape is SpooledClaim by construction, only the index needs decoding. */
export function readClaimJson(json: string): SpooledClaim {
  const raw = EnvelopeSchema.parse(JSON.parse(json));
  const index = raw.unit.index === null ? null : Buffer.from(raw.unit.index, 'base64');
  return { ...raw, unit: { ...raw.unit, index } } as unknown as SpooledClaim;
}
