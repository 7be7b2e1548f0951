import { AqeaError, type ErrorText } from '../support/errors';

/** No database was named, and none runs here. */
export class NoDatabase extends AqeaError {
  readonly code = 'AQEA_NO_DATABASE';
  readonly retry = 'final';
}

/** No Temporal server was named, and none runs here. */
export class NoTemporal extends AqeaError {
  readonly code = 'AQEA_NO_TEMPORAL';
  readonly retry = 'final';
}

/** The Temporal server that was named does not answer. */
export class TemporalUnreachable extends AqeaError {
  readonly code = 'AQEA_TEMPORAL_UNREACHABLE';
  readonly retry = 'retry';
}

/** A run is under way, and no master lives that would work on it. */
export class NoMaster extends AqeaError {
  readonly code = 'AQEA_NO_MASTER';
  readonly retry = 'final';
}

/** What the command is about (a workflow, a dead letter, a schedule) does not exist. */
export class NotFound extends AqeaError {
  readonly code = 'AQEA_NOT_FOUND';
  readonly retry = 'final';
}

/** A run ended without a report; the code is that of the step that failed, where it has one. */
export class RunFailed extends AqeaError {
  readonly code: string;
  readonly retry = 'final';

  constructor(text: ErrorText, code = 'AQEA_RUN_FAILED') {
    super(text);
    this.code = code;
  }
}
