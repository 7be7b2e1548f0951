import { createDumpSource } from '../../src/sources/dumpSource';
import type { SourcePlan } from '../../src/sources/source';
import { readUnit } from '../../src/sources/unitReader';

/** What reading the dump costs in one thread that does nothing else, measured now, on this machine. */
export interface ReadingFloor {
  bz2Seconds: number;
  xmlSeconds: number;
  wikitextMb: number;
}

/** Parsing, writing and Temporal as the best that was measured for each alone, CPU seconds (docs/speed.md). */
export const FLOORS = { parseMbPerSecond: 20, writeSecondsPerMillionRows: 60, temporalSecondsPerUnit: 0.066 };

export async function planOf(dump: string, unitBytes: number): Promise<SourcePlan> {
  const source = createDumpSource({
    ...{ baseUrl: 'http://127.0.0.1', contact: undefined, unitBytes },
    withHostLease: (_host, _signal, step) => step(),
  });
  return source.plan(
    { edition: 'de', dump },
    { signal: new AbortController().signal, heartbeat: () => undefined },
  );
}

/** Reads every unit of a local dump from its own file, as a worker reads it from its spool. */
export async function readingFloor(dump: string, rawFile: string, unitBytes: number): Promise<ReadingFloor> {
  const { source, units } = await planOf(dump, unitBytes);
  const files = createDumpSource({
    ...{ baseUrl: 'http://127.0.0.1', contact: undefined, unitBytes },
    withHostLease: (_host, _signal, step) => step(),
  });
  const floor: ReadingFloor = { bz2Seconds: 0, xmlSeconds: 0, wikitextMb: 0 };
  for (const unit of units) {
    await files.fetchUnit({
      ...{ source, unit, destination: rawFile, signal: new AbortController().signal },
      heartbeat: () => undefined,
    });
    const reading = readUnit({ rawFile, source, unit, namespaces: [0, 108] });
    for (const page of reading)
      if (page.kind === 'page') floor.wikitextMb += Buffer.byteLength(page.text()) / 1e6;
    floor.bz2Seconds += reading.timings.bz2Ms / 1000;
    floor.xmlSeconds += reading.timings.xmlMs / 1000;
  }
  return floor;
}
