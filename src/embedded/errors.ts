import { AqeaError } from '../support/errors';

/** A local server did not come up, or died while coming up; `where` is its log file. */
export class EmbeddedServerFailed extends AqeaError {
  readonly code = 'AQEA_EMBEDDED_SERVER_FAILED';
  readonly retry = 'final';
}

/** A port that has to be used is in use by another program. */
export class PortTaken extends AqeaError {
  readonly code = 'AQEA_PORT_TAKEN';
  readonly retry = 'final';
}

/** A folder that we have to write to cannot be written. */
export class FolderNotWritable extends AqeaError {
  readonly code = 'AQEA_FOLDER_NOT_WRITABLE';
  readonly retry = 'final';
}

/** There is no Temporal CLI here and none of the ways to get one worked. */
export class TemporalCliMissing extends AqeaError {
  readonly code = 'AQEA_TEMPORAL_CLI_MISSING';
  readonly retry = 'final';
}
