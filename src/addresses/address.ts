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
  const trimmed = text.trim();
  const parts = trimmed.includes(':') ? trimmed.split(':') : splitCompact(trimmed);
  const values = parts.map(byteOf);
  const faults = [
    ...(parts.length === 4 ? [] : [`${parts.length} byte${parts.length === 1 ? '' : 's'} instead of 4`]),
    ...BYTES.flatMap(({ name, fault }, at) => {
      const [part, value] = [parts[at], values[at]];
      if (part === undefined) return [];
      if (value === undefined) return [`${name} "${shown(part)}": two hexadecimal digits are needed`];
      const reason = fault(value);
      return reason === null ? [] : [`${name} ${HEX[value]!}: ${reason}`];
    }),
  ];
  const [aa = 0, qq = 0, ee = 0, a2 = 0] = values;
  const group = groupOfPage(qq);
  if (faults.length > 0 || group === undefined) {
    throw new InvalidAddress({
      what: `"${shown(text)}" is no AQEA address`,
      where: faults.join('; '),
      hint: 'An address is four bytes, written 0xA0:01:10:2A, A001102A or 0xA0:0x01:0x10:0x2A; see docs/address.md.',
    });
  }
  const bytes: AddressBytes = [aa, qq, ee, a2];
  return { address: formatAddress(bytes), bytes, languages: languagesOfBlock(aa), group };
}

/** The four bytes, and why a value of theirs is none of an address; null where it may be. */
const BYTES: readonly { name: string; fault(value: number): string | null }[] = [
  {
    name: 'first byte (AA)',
    fault: (block) => (languagesOfBlock(block).length > 0 ? null : 'reserved, no language has this block'),
  },
  {
    name: 'second byte (QQ)',
    fault: (page) => (groupOfPage(page) ? null : 'reserved, no group owns this page'),
  },
  { name: 'third byte (EE)', fault: () => null },
  { name: 'fourth byte (A2)', fault: (a2) => (a2 > 0 ? null : 'never given, slots are 01 to FF') },
];

/** The value of `2A` or `0x2A`. */
function byteOf(part: string): number | undefined {
  const digits = part.replace(/^0x/i, '');
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function splitCompact(text: string): string[] {
  const digits = text.replace(/^0x/i, '').slice(0, 64);
  return digits.match(/.{1,2}/gsu) ?? [''];
}

/** What the user wrote, short and without control characters, for an error. */
function shown(text: string): string {
  return text.replace(/[\p{C}]/gu, '?').slice(0, 40);
}
