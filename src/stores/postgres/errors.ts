import { AqeaError, type ErrorText } from '../../support/errors';

/** The database URL cannot be used: malformed, or it names a connection that would not work or not be safe. */
export class DatabaseUrlRefused extends AqeaError {
  readonly code = 'AQEA_DATABASE_URL_REFUSED';
  readonly retry = 'final';
}

/** Nobody answers: the server is down, or there is no way to it. */
export class DatabaseUnreachable extends AqeaError {
  readonly code = 'AQEA_DATABASE_UNREACHABLE';
  readonly retry = 'retry';
}

/** The server's certificate could not be verified; there is no fallback to an unverified connection. */
export class DatabaseNotTrusted extends AqeaError {
  readonly code = 'AQEA_DATABASE_NOT_TRUSTED';
  readonly retry = 'final';
}

/** User, password or database name are not accepted, or the role may not do this. */
export class DatabaseAccessRefused extends AqeaError {
  readonly code = 'AQEA_DATABASE_ACCESS_REFUSED';
  readonly retry = 'final';
}

/** The database takes no writes for now: a failover, or a provider that stops writes before the disk is full. */
export class DatabaseReadOnly extends AqeaError {
  readonly code = 'AQEA_DATABASE_READ_ONLY';
  readonly retry = 'retry';
}

/** There is no space for what was to be written; the transaction was undone. */
export class DatabaseDiskFull extends AqeaError {
  readonly code = 'AQEA_DATABASE_DISK_FULL';
  readonly retry = 'retry';
}

/** Tables are missing or older than this program. */
export class DatabaseNotMigrated extends AqeaError {
  readonly code = 'AQEA_DATABASE_NOT_MIGRATED';
  readonly retry = 'final';
}

/** What was sent cannot be stored, now or later: a row of the unit is not what the table takes. */
export class DatabaseRefusedData extends AqeaError {
  readonly code = 'AQEA_DATABASE_REFUSED_DATA';
  readonly retry = 'final';
}

/** The database answered with an error that the program has no better name for. */
export class DatabaseFailed extends AqeaError {
  readonly code = 'AQEA_DATABASE_FAILED';
  readonly retry = 'retry';
}

/** Another workflow is extracting this edition. */
export class ExtractionRunning extends AqeaError {
  readonly code = 'AQEA_EXTRACTION_RUNNING';
  readonly retry = 'final';
  constructor(
    text: ErrorText,
    /** The workflow that has the edition. */
    readonly workflowId: string,
  ) {
    super(text);
  }
}

/** The extraction or the unit is not in the database, or has ended. */
export class ExtractionEnded extends AqeaError {
  readonly code = 'AQEA_EXTRACTION_ENDED';
  readonly retry = 'final';
}

/** What a driver or the server says, as far as the table below needs it. */
interface Raw {
  code?: string;
  message?: string;
  routine?: string;
}

const UNREACHABLE = new Set([
  ...[
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
  ],
  ...['EADDRNOTAVAIL', 'EAFNOSUPPORT', '57P01', '57P02', '57P03', '53300'],
]);
/** What a machine without IPv6 says of a host that has nothing else. */
const NO_IPV6 = new Set(['ENOTFOUND', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/**
 * Says what an error of the driver means. The connection URL and the password are in none of the driver's messages, and
 * the original error is not kept, so that nothing else of it can be printed.
 * @param place host and port, or which step failed
 */
export function databaseError(error: unknown, place: string): AqeaError {
  if (error instanceof AqeaError) return error;
  const { code = '', message = String(error) } = error as Raw;
  const said = `${message}${code ? ` (${code})` : ''}`;
  const text = (what: string, hint?: string): ErrorText => ({
    what,
    where: place,
    ...(hint ? { hint } : {}),
  });

  if (TLS.test(code) || /does not support SSL|certificate/i.test(message)) {
    return new DatabaseNotTrusted(
      text(
        `The database's certificate was not accepted: ${said}`,
        'Set database.ssl_root_cert to the PEM file of the authority that signed it (Supabase: Database, SSL configuration). Connections are never made without verification.',
      ),
    );
  }
  if (
    UNREACHABLE.has(code) ||
    code.startsWith('08') ||
    /^(?:Connection terminated|timeout e|Client has |Query read timeout)/i.test(message)
  ) {
    return new DatabaseUnreachable(
      text(`The database cannot be reached: ${said}`, unreachableHint(code, place)),
    );
  }
  // Data exceptions, violated constraints, program limits.
  if (/^(?:22|23|54)/.test(code)) {
    return new DatabaseRefusedData(
      text(
        `The database cannot store this: ${said}`,
        'This is a fault of the program: please report it with this text.',
      ),
    );
  }
  switch (code) {
    case '28P01':
    case '28000':
    case '3D000':
    case '42501':
      return new DatabaseAccessRefused(
        text(
          `The database refused access: ${said}`,
          'Check user, password and database name in SUPABASE_DATABASE_URL.',
        ),
      );
    case '25006':
      return new DatabaseReadOnly(
        text(
          `The database is read-only: ${said}`,
          'It passes in a failover, and Supabase does it when the disk is nearly full: enlarge it, and the run goes on by itself. Or the URL is a read replica’s.',
        ),
      );
    case '53100':
      return new DatabaseDiskFull(
        text(
          `The database's disk is full: ${said}`,
          'Enlarge the disk or free space: the run goes on by itself, and nothing of it is lost.',
        ),
      );
    case '42P01':
    case '42703':
    case '42883':
    case '3F000':
      return new DatabaseNotMigrated(
        text(`The database is not up to date: ${said}`, 'Run `aqea db migrate`.'),
      );
    default:
      return new DatabaseFailed(text(`The database answered with an error: ${said}`));
  }
}

function unreachableHint(code: string, place: string): string {
  if (/^db\.[^.]+\.supabase\.co/.test(place) && NO_IPV6.has(code)) {
    return 'This host has an IPv6 address only, and this machine seems to have no IPv6. Take the session pooler’s URL instead (Supabase: Connect, Session pooler; port 5432, user postgres.<project>).';
  }
  if (code === '53300') return 'Too many connections: fewer workers, or a larger database.';
  return 'Is the server up, and are host and port right?';
}

/** Whether the session, not the server, may be what takes no writes: it began while the database was read-only. */
export function spoilsSession(error: unknown): boolean {
  return (error as Raw).code === '25006';
}

/** Whether the same transaction, tried again at once, may well succeed. */
export function passes(error: unknown): boolean {
  const { code = '', message = '' } = error as Raw;
  return (
    ['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '53300', 'ECONNRESET', 'EPIPE'].includes(code) ||
    code.startsWith('08') ||
    /^(?:Connection terminated|Client has |Query read timeout)/i.test(message)
  );
}
