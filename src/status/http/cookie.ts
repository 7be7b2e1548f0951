/** The one cookie of the API: a session token, which has no character that would need quoting. */
const NAME = 'aqea_session';

/** Of the request's header `Cookie`; undefined where it is not there. */
export function sessionCookie(header: string | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value) return value;
  }
  return undefined;
}

/**
 * For the header `Set-Cookie`. Sent only with requests from our own pages, and never shown to a script.
 * @param secure the browser came over https
 */
export function setSessionCookie(token: string, expires: Date, secure: boolean): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Expires=${expires.toUTCString()}`];
  return [`${NAME}=${token}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}
