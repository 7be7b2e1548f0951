import { AqeaError, type ErrorText } from '../support/errors';

/** The provider's API did not answer, or answered with a fault of its own. */
export class ProviderUnreachable extends AqeaError {
  readonly code = 'AQEA_PROVIDER_UNREACHABLE';
  readonly retry = 'retry';
}

/** The provider's API asks us to slow down, and has done so again and again. */
export class ProviderBusy extends AqeaError {
  readonly code = 'AQEA_PROVIDER_BUSY';
  readonly retry = 'retry';
}

/** The token is wrong, was revoked, or may not do this. */
export class ProviderTokenRefused extends AqeaError {
  readonly code = 'AQEA_PROVIDER_TOKEN_REFUSED';
  readonly retry = 'final';
}

/** No token for a provider that is to be used. */
export class ProviderTokenMissing extends AqeaError {
  readonly code = 'AQEA_PROVIDER_TOKEN_MISSING';
  readonly retry = 'final';
}

/** The provider has no machine of this type in this region now; another type, region or provider may have. */
export class NoCapacity extends AqeaError {
  readonly code = 'AQEA_PROVIDER_NO_CAPACITY';
  readonly retry = 'final';
}

/** The account may not have more machines. */
export class QuotaReached extends AqeaError {
  readonly code = 'AQEA_PROVIDER_QUOTA';
  readonly retry = 'final';
}

/** The provider refused what was asked; its own words are in the message. */
export class ProviderRefused extends AqeaError {
  readonly code = 'AQEA_PROVIDER_REFUSED';
  readonly retry = 'final';
  constructor(
    text: ErrorText,
    /** HTTP status; null when the answer itself was the trouble. */
    readonly status: number | null = null,
  ) {
    super(text);
  }
}

/** A machine was asked for and the answer did not arrive: it may exist or not. */
export class AnswerLost extends AqeaError {
  readonly code = 'AQEA_PROVIDER_ANSWER_LOST';
  readonly retry = 'retry';
}

/** A machine of this name exists already, although the list did not show it a moment ago. */
export class MachineNameTaken extends AqeaError {
  readonly code = 'AQEA_MACHINE_NAME_TAKEN';
  readonly retry = 'retry';
}

/** A machine that does not carry this deployment's label was to be deleted. */
export class NotOurMachine extends AqeaError {
  readonly code = 'AQEA_NOT_OUR_MACHINE';
  readonly retry = 'final';
}

/** The plan would cost more than the budget or the target per hour allows. */
export class OverBudget extends AqeaError {
  readonly code = 'AQEA_OVER_BUDGET';
  readonly retry = 'final';
}

/** Something was to be created or deleted, and nobody was there to say yes. */
export class NotConfirmed extends AqeaError {
  readonly code = 'AQEA_NOT_CONFIRMED';
  readonly retry = 'final';
}

/** Nothing says what rented machines are to run. */
export class ImageMissing extends AqeaError {
  readonly code = 'AQEA_IMAGE_MISSING';
  readonly retry = 'final';
}

/** A rented machine could not reach something that it needs. */
export class OutOfReach extends AqeaError {
  readonly code = 'AQEA_OUT_OF_REACH';
  readonly retry = 'final';
}

/** Some of the machines that were asked for do not work. */
export class MachinesMissing extends AqeaError {
  readonly code = 'AQEA_MACHINES_MISSING';
  readonly retry = 'final';
}
