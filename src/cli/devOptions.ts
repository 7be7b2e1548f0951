import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../support/errors';
import { packageRoot } from '../support/version';
import type { ValidInput } from '../workflows/types';
import { extractionInput, type ExtractionOptions } from './extractionOptions';

/** As commander gives them. */
export interface RawDevOptions extends ExtractionOptions {
  sample?: true;
  once?: true;
  json?: true;
  /** False after `--no-extract`. */
  extract: boolean;
  config?: string;
}

/** What `aqea dev` was asked to do. */
export interface DevOptions {
  /** null: only the servers, the master and the workers. */
  extraction: ValidInput | null;
  /** The dump of every run that names none, while this system runs. */
  defaultDump: string | undefined;
  /** Stop when the extraction is done, or only when told to. */
  ends: 'when-done' | 'when-told';
  output: 'text' | 'json';
}

/**
 * @param terminal whether somebody looks at stdout; nobody could press Ctrl-C otherwise
 * @throws InvalidInput that names the option
 */
export function devOptions(raw: RawDevOptions, terminal: 'terminal' | 'no-terminal'): DevOptions {
  if (raw.sample && raw.dump !== undefined) {
    throw new InvalidInput({
      what: '`--sample` and `--dump` exclude each other',
      where: 'option --sample',
      hint: '`--sample` is the small dump that comes with aqea; leave one of the two out.',
    });
  }
  const dump = raw.sample ? sampleDump() : raw.dump;
  if (dump !== undefined && !/^[a-z][a-z0-9+.-]+:\/\//i.test(dump) && !existsSync(dump)) {
    throw new InvalidInput({
      what: `There is no such file or folder: ${dump}`,
      where: 'option --dump',
      hint: 'A URL, a dated dump folder, or one .xml or .xml.bz2 file.',
    });
  }
  const input = extractionInput({ ...raw, ...(dump !== undefined && { dump }) });
  const endsByItself = raw.once === true || (raw.extract && terminal === 'no-terminal');
  return {
    extraction: raw.extract ? input : null,
    defaultDump: input.source.dump,
    ends: endsByItself ? 'when-done' : 'when-told',
    output: raw.json ? 'json' : 'text',
  };
}

/** The dump that this project has written itself, laid out as on dumps.wikimedia.org. */
function sampleDump(): string {
  return join(packageRoot(), 'samples', 'de-sample');
}
