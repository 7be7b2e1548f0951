import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, checkServerIdentity, rootCertificates } from 'node:tls';
import { packageRoot } from '../../support/version';
import { DatabaseUrlRefused } from './errors';

/** Where the database is and how to speak to it, read from a URL and checked. */
export interface DatabaseAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | undefined;
  /** On this machine: TLS is not needed. */
  local: boolean;
  /** Always verified; false only where the host is local and the URL does not ask for TLS. */
  ssl: false | ConnectionOptions;
  /** `host:port`, for messages. */
  place: string;
}

const HINT =
  'A URL is postgresql://USER:PASSWORD@HOST:5432/DATABASE. Supabase shows yours under Connect: direct connection, or session pooler.';
const UNSAFE_SSL_MODES = new Set(['disable', 'allow', 'prefer', 'no-verify']);
const KNOWN_SSL_MODES = new Set([...UNSAFE_SSL_MODES, 'require', 'verify-ca', 'verify-full']);

/**
 * Reads a database URL. Direct connections and session poolers are fine, transaction poolers are not. The password may be
 * percent-encoded or as it is, with `@ : / %` in it: the last `@` after which a host can follow ends it.
 * @param options.sslRootCert PEM file with the authorities to trust instead of Supabase's and the public ones
 * @throws DatabaseUrlRefused; never with the password in it
 */
export function checkDatabaseUrl(url: string, options: { sslRootCert?: string } = {}): DatabaseAddress {
  const { user, password, host, port, database, parameters } = split(url.trim());
  const local = isLocal(host);
  const place = host.startsWith('/') ? host : `${host}:${port}`;
  if (port === 6543) {
    throw new DatabaseUrlRefused({
      what: 'Port 6543 is a transaction pooler, and AQEA needs a session',
      where: place,
      hint: 'Temporary tables and settings must outlive a statement. Take the session pooler (same host, port 5432) or the direct connection (db.<project>.supabase.co:5432).',
    });
  }
  if (/^(?!db\.)[a-z0-9]+\.supabase\.(?:co|com)$/.test(host)) {
    throw new DatabaseUrlRefused({
      what: `${host} is the project's web address, not its database`,
      where: place,
      hint: `The database is db.${host.replace(/\.com$/, '.co')} (direct connection, IPv6), or the session pooler shown under Connect.`,
    });
  }
  if (host.endsWith('.pooler.supabase.com') && !user.includes('.')) {
    throw new DatabaseUrlRefused({
      what: `The pooler needs the project in the user name, and "${user}" has none`,
      where: place,
      hint: 'Supabase shows it under Connect, Session pooler: postgres.<project>.',
    });
  }
  const rootCert = options.sslRootCert ?? parameters.get('sslrootcert') ?? undefined;
  return {
    ...{ host, port, database, user, password, local, place },
    ssl: tls(host, local, parameters.get('sslmode'), rootCert, place),
  };
}

interface Split {
  user: string;
  password: string | undefined;
  host: string;
  port: number;
  database: string;
  parameters: URLSearchParams;
}

const HOST_PART =
  /^(?<host>\[[0-9a-f:.%]+\]|[a-z0-9._-]*)(?::(?<port>\d{1,5}))?(?:\/(?<database>[^?#/]*))?(?:\?(?<query>[^#]*))?$/i;

function split(url: string): Split {
  const scheme = /^postgres(?:ql)?:\/\//i.exec(url);
  if (!scheme)
    throw new DatabaseUrlRefused({ what: 'The database URL does not begin with postgresql://', hint: HINT });
  const rest = url.slice(scheme[0].length);
  for (let at = rest.length; at >= 0; at = at === 0 ? -1 : rest.lastIndexOf('@', at - 1)) {
    const found = HOST_PART.exec(at === rest.length ? rest : rest.slice(at + 1));
    if (!found?.groups || (at === rest.length && rest.includes('@'))) continue;
    const userinfo = at === rest.length ? '' : rest.slice(0, at);
    const parameters = new URLSearchParams(found.groups['query'] ?? '');
    const host = (found.groups['host'] || parameters.get('host') || 'localhost').replace(/^\[|\]$/g, '');
    const port = Number(found.groups['port'] ?? parameters.get('port') ?? 5432);
    if (port < 1 || port > 65_535) continue;
    const colon = userinfo.indexOf(':');
    const user = decoded(colon < 0 ? userinfo : userinfo.slice(0, colon)) || 'postgres';
    return {
      user,
      password: colon < 0 ? undefined : decoded(userinfo.slice(colon + 1)),
      host: host.toLowerCase(),
      port,
      database: decoded(found.groups['database'] ?? '') || user,
      parameters,
    };
  }
  throw new DatabaseUrlRefused({ what: 'The database URL names no host that can be read', hint: HINT });
}

/** Percent-decoded where every `%` is part of an escape, else as it is. */
function decoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text) || /%(?![0-9a-f]{2})/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function tls(
  host: string,
  local: boolean,
  mode: string | null,
  rootCert: string | undefined,
  place: string,
): false | ConnectionOptions {
  if (mode !== null && !KNOWN_SSL_MODES.has(mode)) {
    throw new DatabaseUrlRefused({
      what: `sslmode=${mode} is not known`,
      where: place,
      hint: 'Leave it out.',
    });
  }
  if (local && (mode === null || UNSAFE_SSL_MODES.has(mode))) return false;
  if (mode !== null && UNSAFE_SSL_MODES.has(mode)) {
    throw new DatabaseUrlRefused({
      what: `sslmode=${mode} would let anybody on the way read or change the data`,
      where: place,
      hint: 'Leave sslmode out: the connection is then encrypted and the server verified.',
    });
  }
  return {
    ca: rootCert === undefined ? [...rootCertificates, supabaseRoots()] : readPem(rootCert),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(isIP(host) ? {} : { servername: host }),
    // The driver names the server only where it has a name; an IP address would be compared with "localhost".
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  };
}

function supabaseRoots(): string {
  return readFileSync(join(packageRoot(), 'supabase', 'root-certificates.pem'), 'utf8');
}

function readPem(file: string): string {
  const pem = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (pem?.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new DatabaseUrlRefused({
    what:
      pem === undefined
        ? 'The root certificate file does not exist'
        : 'The root certificate file holds no certificate',
    where: file,
    hint: 'database.ssl_root_cert names a PEM file (-----BEGIN CERTIFICATE-----).',
  });
}
