/** Temporal's failures are wrapped in one another; the innermost says what went wrong. */
export function failureText(error: unknown): string {
  let innermost: unknown = error;
  const kinds: string[] = [];
  while (innermost instanceof Error) {
    kinds.push(innermost.name);
    if (innermost.cause === undefined) break;
    innermost = innermost.cause;
  }
  const message = innermost instanceof Error ? innermost.message : String(innermost);
  if (kinds.includes('CancelledFailure')) return 'The run was cancelled';
  if (kinds.includes('TerminatedFailure')) return `The run was terminated${message ? `: ${message}` : ''}`;
  return message.replaceAll(' | ', '. ');
}

/** The stable code of the innermost failure that has one; our own errors carry it in their details. */
export function failureCode(error: unknown): string | undefined {
  let code: string | undefined;
  for (let failure = error; failure instanceof Error; failure = failure.cause) {
    const { details, type } = failure as { details?: unknown[]; type?: string };
    const detail = details?.[0] as { code?: unknown } | undefined;
    if (typeof detail?.code === 'string') code = detail.code;
    else if (type === 'InvalidInput') code = 'AQEA_INVALID_INPUT';
  }
  return code;
}
