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
