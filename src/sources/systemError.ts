/** An error of the operating system, the network or TLS: it has a code (`ENOENT`, `ECONNRESET`). */
export interface SystemError {
  code: string;
  message: string;
}

/** Tells such errors from all others, also when they come from another realm, where `instanceof Error` is false. */
export function isSystemError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
