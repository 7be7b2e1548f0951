import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** What a Temporal server and its clients need to trust each other and nobody else; PEM. */
export interface TemporalCertificates {
  ca: string;
  serverCertificate: string;
  serverKey: string;
  clientCertificate: string;
  clientKey: string;
}

/** The name in the server's certificate: its address is not known before the machine is. */
export const TEMPORAL_SERVER_NAME = 'temporal.aqea.internal';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Clocks of machines that have just started may be behind. */
const SKEW_MS = 3_600_000;

/**
 * An authority of its own for one deployment, and what it has signed. Its key is forgotten at once: nobody can make
 * another client later.
 */
export async function makeCertificates(now: Date, validDays: number): Promise<TemporalCertificates> {
  x509.cryptoProvider.set(webcrypto as never);
  const valid = {
    notBefore: new Date(now.getTime() - SKEW_MS),
    notAfter: new Date(now.getTime() + validDays * DAY_MS),
  };
  const authority = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ ...valid, name: 'CN=AQEA deployment', keys: authority, signingAlgorithm: ALGORITHM },
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (name: string, usage: x509.ExtendedKeyUsage[]) => {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...{ ...valid, subject: `CN=${name}`, issuer: ca.subject, publicKey: keys.publicKey },
      ...{ signingKey: authority.privateKey, signingAlgorithm: ALGORITHM },
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension(usage),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
      ],
    });
    return { certificate: certificate.toString('pem'), key: await privatePem(keys.privateKey) };
  };
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  // The server's parts talk to each other with the same certificate.
  const server = await issue(TEMPORAL_SERVER_NAME, [serverAuth, clientAuth]);
  const client = await issue('client.aqea.internal', [clientAuth]);
  return {
    ca: ca.toString('pem'),
    serverCertificate: server.certificate,
    serverKey: server.key,
    clientCertificate: client.certificate,
    clientKey: client.key,
  };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(der, 'PRIVATE KEY');
}
