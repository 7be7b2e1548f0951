import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AddressRefused } from '../errors';

/** Networks that are not the public internet. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4');
}
PRIVATE.addAddress('::', 'ipv6');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** Where clouds answer with credentials; no dump is served there. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

/**
 * Decides which addresses may be connected to in the course of one request with its redirects. Names are checked when
 * they are resolved for the connection itself, so that a second answer of the name server cannot differ.
 */
export class AddressGuard {
  private hop = 0;
  private originIsPrivate = false;

  /** For a URL to be asked next, the first being the user's own. */
  check(url: URL): void {
    this.hop++;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    if (family !== 0) this.checkAddresses(host, [{ address: host, family }]);
  }

  readonly lookup: LookupFunction = (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      try {
        this.checkAddresses(hostname, addresses);
      } catch (refused) {
        return callback(refused as NodeJS.ErrnoException, '', 0);
      }
      const first = addresses[0] as LookupAddress;
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

  private checkAddresses(host: string, addresses: LookupAddress[]): void {
    const within = (list: BlockList) =>
      addresses.find((a) => list.check(a.address, a.family === 6 ? 'ipv6' : 'ipv4'));
    const linkLocal = within(LINK_LOCAL);
    if (linkLocal) throw refused(host, linkLocal.address, 'a link-local address');
    const inside = within(PRIVATE);
    if (this.hop === 1) this.originIsPrivate = inside !== undefined;
    else if (inside && !this.originIsPrivate) {
      throw refused(
        host,
        inside.address,
        'an address of a private network, to which a public server redirects',
      );
    }
  }
}

function refused(host: string, address: string, kind: string): AddressRefused {
  return new AddressRefused({
    what: `Not connecting to ${kind}`,
    where: host === address ? host : `${host} (${address})`,
    hint: 'Set the base URL to the server that has the dumps itself.',
  });
}
