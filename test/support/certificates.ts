import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface Pair {
  certificate: string;
  key: string;
}

export interface Authority extends Pair {
  /** A certificate for these names, for servers and clients alike; `days` below 0: it has expired. */
  issue(subject: string, days?: number, names?: string): Pair;
}

/** An authority of its own, made with openssl in this folder. */
export function newAuthority(folder: string, name: string): Authority {
  const path = (file: string): string => join(folder, `${name}-${file}`);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const pair = (file: string): Pair => ({ certificate: path(`${file}.pem`), key: path(`${file}.key`) });
  const authority = pair('authority');
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
    ...['-subj', `/CN=${name}`, '-keyout', authority.key, '-out', authority.certificate],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'],
  );
  return {
    ...authority,
    issue: (subject, days = 30, names = 'DNS:localhost,IP:127.0.0.1') => {
      const made = pair(subject);
      const request = path(`${subject}.csr`);
      const extensions = path(`${subject}.ext`);
      writeFileSync(
        extensions,
        `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\nbasicConstraints=CA:FALSE\n`,
      );
      openssl(
        ...[
          'req',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-subj',
          `/CN=${subject}`,
        ],
        ...['-keyout', made.key, '-out', request],
      );
      openssl(
        ...['x509', '-req', '-in', request, '-CA', authority.certificate, '-CAkey', authority.key],
        ...['-CAcreateserial', '-days', String(days), '-extfile', extensions, '-out', made.certificate],
      );
      return made;
    },
  };
}
