import { createPrivateKey, X509Certificate } from 'node:crypto';
import { findTemporal } from '../context';
import { NoTemporal } from '../errors';
import type { Check, Finding } from './check';

const PART = 'Temporal security';
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?|localhost)(:|$)/;
const EXPIRES_SOON_DAYS = 14;

/**
 * How the connection to Temporal is protected: TLS, an API key, a certificate of our own and until when it is good. Looks at
 * the settings alone: what the server thinks of them is the next check's.
 */
export const checkTemporalSecurity: Check = async ({ env }) => {
  try {
    const { connectionOptions } = findTemporal(env).value;
    return [securityOf(connectionOptions)];
  } catch (error) {
    if (error instanceof NoTemporal) return [];
    throw error;
  }
};

type Options = ReturnType<typeof findTemporal>['value']['connectionOptions'];

function securityOf({ address = '', tls, apiKey }: Options): Finding {
  if (!tls) {
    if (apiKey !== undefined && apiKey !== null && tls === false)
      return finding(
        'fail',
        'an API key would be sent without encryption',
        'Leave TEMPORAL_TLS out, or set it to true.',
      );
    if (apiKey) return finding('ok', 'TLS, with an API key');
    if (LOOPBACK.test(address)) return finding('ok', 'none, on this machine');
    return finding(
      'warn',
      `everything that goes to ${address} can be read and changed on the way`,
      'Set TEMPORAL_API_KEY (Temporal Cloud), or TEMPORAL_TLS and a client certificate (docs/temporal-server.md); in a closed network it is your decision.',
    );
  }
  const pair = tls === true ? undefined : tls.clientCertPair;
  const authority = tls !== true && tls.serverRootCACertificate ? ', authority of your own' : '';
  if (!pair)
    return finding('ok', `TLS${authority}${apiKey ? ', with an API key' : ', without a client certificate'}`);
  return certificateFinding(Buffer.from(pair.crt), Buffer.from(pair.key), authority);
}

function certificateFinding(crt: Buffer, key: Buffer, authority: string): Finding {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(crt);
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      return finding(
        'fail',
        'the client certificate does not belong to the key',
        'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH name a pair.',
      );
  } catch (error) {
    return finding(
      'fail',
      `the client certificate or its key cannot be read: ${(error as Error).message}`,
      'Both are PEM files: -----BEGIN CERTIFICATE-----, -----BEGIN PRIVATE KEY-----.',
    );
  }
  const until = new Date(certificate.validTo);
  const days = Math.floor((until.getTime() - Date.now()) / 86_400_000);
  const says = `mTLS as ${certificate.subject.replaceAll('\n', ', ')}, good until ${until.toISOString().slice(0, 10)}${authority}`;
  if (days >= EXPIRES_SOON_DAYS) return finding('ok', says);
  return finding(
    days < 0 ? 'fail' : 'warn',
    says,
    'Issue a new client certificate: docs/temporal-server.md.',
  );
}

function finding(state: Finding['state'], says: string, todo?: string): Finding {
  return { part: PART, state, says, ...(todo === undefined ? {} : { todo }) };
}
