import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { InvalidInput } from '../../support/errors';

/** What a key allows; control allows reading, too. */
export type Role = 'read' | 'control';

export interface StatusKeys {
  /** undefined: everyone who reaches the API may read. */
  read: string | undefined;
  /** undefined: nobody may control. */
  control: string | undefined;
}

const LEAST_KEY_LENGTH = 16;
const SESSION_S = 12 * 3_600;

/** @throws InvalidInput for a key that can be guessed, or that would be both keys at once */
export function checkKeys(keys: StatusKeys): StatusKeys {
  for (const [role, variable] of [
    ['read', 'AQEA_STATUS_READ_KEY'],
    ['control', 'AQEA_STATUS_CONTROL_KEY'],
  ] as const) {
    const key = keys[role];
    if (key === undefined || (key.length >= LEAST_KEY_LENGTH && /^[\x21-\x7e]+$/.test(key))) continue;
    throw new InvalidInput({
      what: `The ${role} key of the status API is not usable`,
      where: `environment variable ${variable}`,
      hint: `At least ${LEAST_KEY_LENGTH} characters of ASCII without blanks, e.g. from \`openssl rand -hex 24\`.`,
    });
  }
  if (keys.read !== undefined && keys.read === keys.control)
    throw new InvalidInput({
      what: 'The read key and the control key of the status API are the same: whoever may read could control',
      where: 'environment variables AQEA_STATUS_READ_KEY and AQEA_STATUS_CONTROL_KEY',
      hint: 'Make two, e.g. with `openssl rand -hex 24`.',
    });
  return keys;
}

/** What `given` allows; null: nothing. Takes the same time whatever is given. */
export function roleOfKey(keys: StatusKeys, given: string): Role | null {
  const control = keys.control !== undefined && sameText(keys.control, given);
  const read = keys.read !== undefined && sameText(keys.read, given);
  if (control) return 'control';
  return read ? 'read' : null;
}

/**
 * A browser's proof that it once gave a key, without the key. Any master with the same keys accepts it, none remembers it,
 * and a new key ends it.
 */
export function sessionToken(
  keys: StatusKeys,
  role: Role,
  now = Date.now(),
): { token: string; expiresAt: Date } {
  const key = keys[role];
  if (key === undefined) throw new Error(`no ${role} key`);
  const expires = Math.floor(now / 1_000) + SESSION_S;
  const claim = `${role}.${expires}.${randomBytes(9).toString('base64url')}`;
  return { token: `${claim}.${signature(key, claim)}`, expiresAt: new Date(1_000 * expires) };
}

/** What the token allows; null for one that is forged, expired or of another key. */
export function roleOfToken(keys: StatusKeys, token: string, now = Date.now()): Role | null {
  const [role, expires, nonce, signed, ...rest] = token.split('.');
  if ((role !== 'read' && role !== 'control') || !signed || rest.length > 0) return null;
  const key = keys[role];
  if (key === undefined || !sameText(signature(key, `${role}.${expires}.${nonce}`), signed)) return null;
  return Number(expires) * 1_000 > now ? role : null;
}

function signature(key: string, claim: string): string {
  return createHmac('sha256', key).update(`aqea-status-session:${claim}`).digest('base64url');
}

function sameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
