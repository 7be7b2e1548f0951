import { AqeaError } from './errors';

/** A worker's spool cannot be written: no space, read-only, no permission. Tried again: space comes back, too. */
export class SpoolUnwritable extends AqeaError {
  readonly code = 'AQEA_SPOOL_UNWRITABLE';
  readonly retry = 'retry';
}

const NO_PLACE = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOENT', 'EFBIG', 'EIO']);

/** What an error of writing `path` means to the user; an error that is no matter of the disk comes back as it is. */
export function writingFailed(path: string, cause: unknown): unknown {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (!NO_PLACE.has(code)) return cause;
  return new SpoolUnwritable(
    {
      what: code === 'ENOSPC' ? 'The disk of the spool is full' : 'The spool cannot be written',
      where: `${path} (${code})`,
      hint: 'Free space there, or set AQEA_HOME to a folder that can be written; the unit is tried again.',
    },
    { cause },
  );
}
