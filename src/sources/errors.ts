import { AqeaError, type ErrorText, type Retry } from '../support/errors';

/**
 * Compressed bytes are not what bzip2 wrote: cut short, changed, or no bzip2. Reading the same bytes again cannot help,
 * fetching them again may: a unit that ends with this is fetched again a few times.
 */
export class Bz2Corrupt extends AqeaError {
  readonly code = 'AQEA_BZ2_CORRUPT';
  readonly retry: Retry = 'final';
  /** `truncated`, `magic` (no bzip2 here), `data` (impossible codes), `block-crc`, `stream-crc`. */
  readonly fault: Bz2Fault;

  constructor(fault: Bz2Fault, text: ErrorText) {
    super(text);
    this.fault = fault;
  }
}
export type Bz2Fault = 'truncated' | 'magic' | 'data' | 'block-crc' | 'stream-crc';

/** Something is larger than any real dump has it: a page, a stream, a gap between pages. Memory stays bounded. */
export class SourceLimitExceeded extends AqeaError {
  readonly code = 'AQEA_SOURCE_LIMIT';
  readonly retry: Retry = 'final';
}

/** The XML is not a MediaWiki export that this program reads (or not one at all). */
export class XmlRefused extends AqeaError {
  readonly code = 'AQEA_XML_REFUSED';
  readonly retry: Retry = 'final';
}

/** A unit does not hold the pages that the plan lists. */
export class PlanMismatch extends AqeaError {
  readonly code = 'AQEA_PLAN_MISMATCH';
  readonly retry: Retry = 'final';
}

/** The index, a checksum or the order of pages is wrong: nothing may be planned from this dump. */
export class PlanRejected extends AqeaError {
  readonly code = 'AQEA_PLAN_REJECTED';
  readonly retry: Retry = 'final';
}

/** The dump is another wiki's. */
export class WrongWiki extends AqeaError {
  readonly code = 'AQEA_WRONG_WIKI';
  readonly retry: Retry = 'final';
}

/** No dump here is finished, or there is none. */
export class DumpIncomplete extends AqeaError {
  readonly code = 'AQEA_DUMP_INCOMPLETE';
  readonly retry: Retry = 'final';
}

/** The dump was replaced or removed after it was planned. */
export class DumpChanged extends AqeaError {
  readonly code = 'AQEA_DUMP_CHANGED';
  readonly retry: Retry = 'final';
}

/** The request names nothing that can be read as a dump. */
export class SourceNotFound extends AqeaError {
  readonly code = 'AQEA_SOURCE_NOT_FOUND';
  readonly retry: Retry = 'final';
}

/** A Wikimedia host is to be asked, and nobody said who asks. */
export class ContactMissing extends AqeaError {
  readonly code = 'AQEA_CONTACT_MISSING';
  readonly retry: Retry = 'final';
}

/** The server refuses this client (401, 403, 451). */
export class AccessRefused extends AqeaError {
  readonly code = 'AQEA_ACCESS_REFUSED';
  readonly retry: Retry = 'final';
}

/** The server cannot be used for this: it ignores Range, re-encodes files, or says sizes that contradict each other. */
export class ServerUnfit extends AqeaError {
  readonly code = 'AQEA_SERVER_UNFIT';
  readonly retry: Retry = 'final';
}

/** An address that is not followed: another scheme, a redirect into a private network, a link-local address. */
export class AddressRefused extends AqeaError {
  readonly code = 'AQEA_ADDRESS_REFUSED';
  readonly retry: Retry = 'final';
}

/** The server told us to slow down (429, 503); `retryAfterMs` is how long to wait, at most ten minutes. */
export class SourceThrottled extends AqeaError {
  readonly code = 'AQEA_SOURCE_THROTTLED';
  readonly retry: Retry = 'retry';
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, text: ErrorText) {
    super(text);
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer, a broken one, or an error page: worth another try. */
export class SourceUnavailable extends AqeaError {
  readonly code = 'AQEA_SOURCE_UNAVAILABLE';
  readonly retry: Retry = 'retry';
}
