import { createDumpSource } from '../../src/sources/dumpSource';
import { AddressRefused, ContactMissing } from '../../src/sources/errors';
import { AddressGuard } from '../../src/sources/http/addressGuard';
import { isWikimediaHost, requireContact, userAgent } from '../../src/sources/http/userAgent';

describe('which addresses a redirect may lead to', () => {
  const follow = (...urls: string[]) => {
    const guard = new AddressGuard();
    for (const url of urls) guard.check(new URL(url));
  };
  const PUBLIC = 'http://93.184.216.34/';

  test('a public server may redirect to a public one', () => {
    expect(() => follow(PUBLIC, 'http://1.1.1.1/', 'http://[2606:4700::1111]/')).not.toThrow();
  });

  test.each([
    'http://127.0.0.1/',
    'http://10.0.0.1/',
    'http://172.16.9.9/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://[::1]/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:10.0.0.1]/',
    'http://2130706433/',
    'http://0x7f.1/',
  ])('a public server may not redirect to %s', (inside) => {
    expect(() => follow(PUBLIC, inside)).toThrow(AddressRefused);
  });

  test('a name is refused by what it resolves to', async () => {
    const guard = new AddressGuard();
    guard.check(new URL(PUBLIC));
    guard.check(new URL('http://localhost/'));
    const error = await new Promise((resolve) => guard.lookup('localhost', {}, resolve));
    expect(error).toBeInstanceOf(AddressRefused);
  });

  test('a server of a private network may redirect within it', () => {
    expect(() => follow('http://10.0.0.1/', 'http://10.0.0.2/')).not.toThrow();
  });

  test.each(['http://169.254.169.254/', 'http://[fe80::1]/', 'http://[::ffff:169.254.169.254]/'])(
    '%s is never asked, not even as the user’s own base URL',
    async (url) => {
      expect(() => follow(url)).toThrow(AddressRefused);
      await expect(plan(url)).rejects.toThrow(AddressRefused);
    },
  );

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1/'])(
    '%s is no base URL',
    async (url) => {
      await expect(plan(url)).rejects.toThrow(/Only http and https/);
    },
  );

  test('a URL with a password is refused without showing it', async () => {
    await expect(plan('http://me:geheim@127.0.0.1/')).rejects.toThrow(/user name or password/);
    await expect(plan('http://me:geheim@127.0.0.1/')).rejects.not.toThrow(/geheim/);
  });
});

function plan(dump: string | undefined, contact?: string, requests: string[] = []) {
  return createDumpSource({
    baseUrl: 'https://dumps.wikimedia.org',
    contact,
    unitBytes: 1,
    withHostLease: (host) => {
      requests.push(host);
      return Promise.reject(new Error('asked'));
    },
  }).plan(
    { edition: 'de', ...(dump === undefined ? {} : { dump }) },
    { signal: new AbortController().signal, heartbeat: () => undefined },
  );
}

describe('who asks', () => {
  test.each([
    undefined,
    '',
    ' ',
    'me',
    'you@example.com',
    'https://example.org/bot',
    'your-name@gmail.com',
    'test@test.com',
    'root@localhost',
    'a@b.c\r\nX: y',
  ])('Wikimedia is not asked with the contact %p, and the sentence names AQEA_CONTACT', async (contact) => {
    const requests: string[] = [];
    const failed = plan(undefined, contact, requests);
    await expect(failed).rejects.toThrow(ContactMissing);
    await expect(failed).rejects.toThrow(/AQEA_CONTACT/);
    await expect(failed).rejects.toMatchObject({ retry: 'final' });
    expect(requests).toEqual([]);
  });

  test.each([
    'somebody@dictionary.org',
    'https://dictionary.org/bot',
    'mailto:a.b+c@uni-bonn.de',
    'https://github.com/someone/thing',
  ])('Wikimedia is asked with the contact %s', async (contact) => {
    await expect(plan(undefined, contact)).rejects.toThrow('asked');
    expect(userAgent(contact)).toMatch(/^aqea\/\d+\.\d+\.\d+ \(.+\)$/);
  });

  test('other servers are asked without one', async () => {
    await expect(plan('https://mirror.invalid/dumps')).rejects.toThrow('asked');
    expect(userAgent(undefined)).toMatch(/^aqea\/[\d.]+$/);
  });

  test.each([
    ['dumps.wikimedia.org', true],
    ['DE.wiktionary.org', true],
    ['en.wikipedia.org', true],
    ['wikimedia.org', true],
    ['notwikimedia.org', false],
    ['wikimedia.org.mirror.net', false],
  ])('%s is a Wikimedia host: %p', (host, is) => {
    expect(isWikimediaHost(host)).toBe(is);
    const check = () => requireContact(host, undefined);
    if (is) expect(check).toThrow(ContactMissing);
    else expect(check).not.toThrow();
  });
});
