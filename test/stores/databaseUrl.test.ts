import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { checkDatabaseUrl } from '../../src/stores/postgres/databaseUrl';
import { DatabaseUrlRefused } from '../../src/stores/postgres/errors';

const refusal = (url: string, options = {}): DatabaseUrlRefused => {
  try {
    checkDatabaseUrl(url, options);
  } catch (error) {
    expect(error).toBeInstanceOf(DatabaseUrlRefused);
    return error as DatabaseUrlRefused;
  }
  throw new Error('was not refused');
};

test('direct connections and session poolers are taken, with verified TLS', () => {
  for (const url of [
    'postgresql://postgres:secret@db.abcdefghijkl.supabase.co:5432/postgres',
    'postgres://postgres.abcdefghijkl:secret@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
    'postgresql://postgres:secret@db.abcdefghijkl.supabase.co/postgres?sslmode=require',
  ]) {
    expect(checkDatabaseUrl(url)).toMatchObject({
      ...{ port: 5432, database: 'postgres', password: 'secret', local: false },
      ssl: { rejectUnauthorized: true },
    });
  }
});

test('the transaction pooler is refused with the reason', () => {
  const error = refusal(
    'postgresql://postgres.abc:secret@aws-0-eu-central-1.pooler.supabase.com:6543/postgres',
  );
  expect(error.what).toContain('6543 is a transaction pooler');
  expect(error.hint).toContain('5432');
});

test('the web address of a project is answered with the address of its database', () => {
  const error = refusal('postgresql://postgres:secret@abcdefghijkl.supabase.co:5432/postgres');
  expect(error.hint).toContain('db.abcdefghijkl.supabase.co');
});

test('a pooler user without a project is answered with how it looks', () => {
  const url = 'postgresql://postgres:secret@aws-0-eu-central-1.pooler.supabase.com/postgres';
  expect(refusal(url).hint).toContain('postgres.<project>');
});

test.each(['p@ss:w/rd%', '%', '100%zz', '@@:/?#[]', 'a@b', 'host.example.org/', 'ä ö'])(
  'the password %s works as it is and percent-encoded',
  (password) => {
    for (const written of [password, encodeURIComponent(password)]) {
      expect(checkDatabaseUrl(`postgresql://me:${written}@127.0.0.1:5433/words`)).toMatchObject({
        ...{ user: 'me', password, host: '127.0.0.1', port: 5433, database: 'words' },
      });
    }
  },
);

test('any percent-encoded password comes back, and no refusal ever shows it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), fc.boolean(), (password, pooler) => {
      const secret = encodeURIComponent(password);
      const host = pooler ? 'x.pooler.supabase.com:6543' : 'localhost';
      const url = `postgresql://me:${secret}@${host}/db`;
      if (pooler) expect(refusal(url).message).not.toContain(secret);
      else expect(checkDatabaseUrl(url).password).toBe(password);
    }),
  );
});

test.each(['disable', 'allow', 'prefer', 'no-verify'])(
  'sslmode=%s is refused except on this machine',
  (mode) => {
    expect(refusal(`postgresql://me:secret@example.org/db?sslmode=${mode}`).what).toContain(mode);
    expect(checkDatabaseUrl(`postgresql://me:secret@localhost/db?sslmode=${mode}`).ssl).toBe(false);
  },
);

test('on this machine TLS is not needed, but done when asked for', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]', '']) {
    expect(checkDatabaseUrl(`postgresql://me@${host}/db`)).toMatchObject({ local: true, ssl: false });
  }
  expect(checkDatabaseUrl('postgresql://me@localhost/db?sslmode=verify-full').ssl).not.toBe(false);
  expect(checkDatabaseUrl('postgresql://me@10.0.0.7/db').ssl).not.toBe(false);
});

test.each([
  '',
  'mysql://x',
  'https://abc.supabase.co',
  'postgresql://me:pass@ho st/db',
  'postgresql://me@h:99999999/db',
])('what is no URL of a database (%s) is refused', (url) => {
  expect(refusal(url).what).toBeTruthy();
});

test("Supabase's own authorities and the public ones are trusted by default, and only the given file if there is one", () => {
  const { ssl } = checkDatabaseUrl('postgresql://postgres:secret@db.abc.supabase.co/postgres');
  const pems = (ssl as { ca: string[] }).ca.join('\n');
  const certificates = pems.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)!;
  const supabase = certificates
    .map((pem) => new X509Certificate(pem))
    .filter(({ subject }) => subject.includes('Supabase'));
  expect(supabase).toHaveLength(2);
  for (const root of supabase) {
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
  }
  expect(certificates.length).toBeGreaterThan(50);

  const folder = mkdtempSync(join(tmpdir(), 'aqea-ca-'));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, certificates[0]!);
  const own = checkDatabaseUrl('postgresql://me:secret@example.org/db', { sslRootCert: file });
  expect(own.ssl).toMatchObject({ ca: certificates[0] });
  expect(checkDatabaseUrl(`postgresql://me:secret@example.org/db?sslrootcert=${file}`).ssl).toMatchObject({
    ca: certificates[0],
  });
  expect(
    refusal('postgresql://me@example.org/db', { sslRootCert: join(folder, 'none.pem') }).where,
  ).toContain('none.pem');
  writeFileSync(file, 'no certificate');
  expect(refusal('postgresql://me@example.org/db', { sslRootCert: file }).what).toContain('no certificate');
  rmSync(folder, { recursive: true });
});
