import type { Group } from '../entries/group';
import type { LanguageCode } from '../entries/language';
import { InvalidAddress } from './errors';
import { groupOfPage } from './groups';
import { languagesOfBlock } from './languageBlocks';

/** Four bytes that mean one word of one language for ever, written `0xA0:01:10:2A` (AA:QQ:EE:A2). */
export type Address = string & { readonly __brand: 'Address' };

export type AddressBytes = readonly [aa: number, qq: number, ee: number, a2: number];

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

/** `[0xA0, 0x01, 0x10, 0x2A]` -> `0xA0:01:10:2A`. */
export function formatAddress([aa, qq, ee, a2]: AddressBytes): Address {
  return `0x${HEX[aa]!}:${HEX[qq]!}:${HEX[ee]!}:${HEX[a2]!}` as Address;
}

/** The four bytes of what formatAddress wrote; unchecked, for addresses that come from the database. */
export function addressBytes(address: Address): AddressBytes {
  const number = Number.parseInt(
    address.slice(2, 4) + address.slice(5, 7) + address.slice(8, 10) + address.slice(11),
    16,
  );
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
}

/** What an address says by itself; which entry holds it is the database's to say. */
export interface AddressParts {
  address: Address;
  bytes: AddressBytes;
  /** Languages that share the block, the block's own name first. */
  languages: readonly LanguageCode[];
  group: Group;
}

/**
 * Reads `0xA0:01:10:2A`, `A001102A` or `0xA0:0x01:0x10:0x2A` (letters in either case, blanks around it).
 * @throws InvalidAddress that explains every byte which is wrong
 */
export function parseAddress(text: string): AddressParts {
  const bytes = readBytes(text.trim());
  const [aa, qq, , a2] = bytes;
  const languages = languagesOfBlock(aa);
  const group = groupOfPage(qq);
  const faults = [
    languages.length === 0 && `first byte (AA) ${HEX[aa]!}: no language has this block`,
    group === undefined && `second byte (QQ) ${HEX[qq]!}: reserved, no group owns this page`,
    a2 === 0 && 'fourth byte (A2) 00: never given, slots are 01 to FF',
  ].filter((fault): fault is string => fault !== false);
  if (faults.length > 0 || group === undefined) {
    throw new InvalidAddress({
      what: `"${shown(text)}" is no AQEA address`,
      where: faults.join('; '),
      hint: HINT,
    });
  }
  return { address: formatAddress(bytes), bytes, languages, group };
}

const HINT =
  'An address is four bytes, written 0xA0:01:10:2A, A001102A or 0xA0:0x01:0x10:0x2A; see docs/address.md.';
const NAMES = ['first byte (AA)', 'second byte (QQ)', 'third byte (EE)', 'fourth byte (A2)'];

function readBytes(text: string): AddressBytes {
  const parts = text.includes(':') ? text.split(':') : splitCompact(text);
  const faults: string[] = [];
  if (parts.length !== 4) faults.push(`${parts.length} byte${parts.length === 1 ? '' : 's'} instead of 4`);
  const bytes = parts.map((part, at) => {
    const digits = part.replace(/^0x/i, '');
    if (/^[0-9a-f]{2}$/i.test(digits)) return Number.parseInt(digits, 16);
    if (at < 4) faults.push(`${NAMES[at]!} "${shown(part)}": two hexadecimal digits are needed`);
    return 0;
  });
  if (faults.length > 0) {
    throw new InvalidAddress({
      what: `"${shown(text)}" is no AQEA address`,
      where: faults.join('; '),
      hint: HINT,
    });
  }
  return [bytes[0]!, bytes[1]!, bytes[2]!, bytes[3]!];
}

function splitCompact(text: string): string[] {
  const digits = text.replace(/^0x/i, '').slice(0, 64);
  return digits.match(/.{1,2}/gsu) ?? [''];
}

/** What the user wrote, short and without control characters, for an error. */
function shown(text: string): string {
  return text.replace(/[\p{C}]/gu, '?').slice(0, 40);
}
