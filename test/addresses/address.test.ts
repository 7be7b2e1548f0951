import * as fc from 'fast-check';
import { addressBytes, type AddressBytes, formatAddress, parseAddress } from '../../src/addresses/address';
import { InvalidAddress } from '../../src/addresses/errors';
import { GROUP_PAGES, groupOfPage } from '../../src/addresses/groups';
import { LANGUAGE_BLOCKS, languagesOfBlock } from '../../src/addresses/languageBlocks';

const byte = fc.nat(255);
const hex = (value: number): string => value.toString(16).padStart(2, '0');
const legal = fc.tuple(
  fc.constantFrom(...LANGUAGE_BLOCKS.map(({ block }) => block)),
  fc.constantFrom(...Object.values(GROUP_PAGES).flat()),
  byte,
  fc.integer({ min: 1, max: 255 }),
);
/** Without a matcher: it is asked a hundred thousand times. */
const reasonOf = (text: string): string | undefined => {
  try {
    return `read as ${parseAddress(text).address}`;
  } catch (error) {
    return (error as InvalidAddress).where;
  }
};
const refusal = (text: string): InvalidAddress => {
  try {
    parseAddress(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidAddress);
    return error as InvalidAddress;
  }
  throw new Error(`${text} was not refused`);
};

test('every legal address comes back from each of its spellings', () => {
  fc.assert(
    fc.property(legal, (bytes) => {
      const address = formatAddress(bytes);
      expect(address).toMatch(/^0x[0-9A-F]{2}(:[0-9A-F]{2}){3}$/);
      expect(addressBytes(address)).toEqual(bytes);
      const [aa, qq, ee, a2] = bytes.map(hex);
      for (const text of [
        address,
        address.toLowerCase(),
        `${aa}${qq}${ee}${a2}`,
        `0x${aa}${qq}${ee}${a2}`,
        `0x${aa}:0x${qq}:0x${ee}:0x${a2}`,
        ` ${aa}:${qq}:${ee}:${a2}\n`,
      ]) {
        expect(parseAddress(text)).toEqual({
          ...{ address, bytes, languages: languagesOfBlock(bytes[0]), group: groupOfPage(bytes[1]) },
        });
      }
    }),
  );
});

test('every value of every byte is either read as it was written, or refused by name', () => {
  const pages = new Set(Object.values(GROUP_PAGES).flat());
  const blocks = new Set(LANGUAGE_BLOCKS.map(({ block }) => block));
  const faultsOf = ([aa, qq, , a2]: AddressBytes): string[] => [
    ...(blocks.has(aa) ? [] : [`first byte (AA) ${hex(aa).toUpperCase()}: reserved`]),
    ...(pages.has(qq) ? [] : [`second byte (QQ) ${hex(qq).toUpperCase()}: reserved`]),
    ...(a2 > 0 ? [] : ['fourth byte (A2) 00: never given']),
  ];
  const check = (bytes: AddressBytes): boolean => {
    const faults = faultsOf(bytes);
    const text = formatAddress(bytes);
    if (faults.length === 0) {
      const { address, bytes: read } = parseAddress(text);
      return address === text && read.every((value, at) => value === bytes[at]);
    }
    const reasons = reasonOf(text)?.split('; ') ?? [];
    return reasons.length === faults.length && faults.every((fault, at) => reasons[at]!.startsWith(fault));
  };
  const wrong: AddressBytes[] = [];
  let legal = 0;
  for (let one = 0; one < 256; one++) {
    for (let other = 0; other < 256; other++) {
      for (const bytes of [
        [one, other, 0x10, 0x2a],
        [0xa0, 0x01, one, other],
      ] as const) {
        if (!check(bytes)) wrong.push(bytes);
        if (faultsOf(bytes).length === 0) legal++;
      }
    }
  }
  expect(wrong).toEqual([]);
  expect([blocks.size, pages.size]).toEqual([62, 110]);
  expect(legal).toBe(62 * 110 + 256 * 255);
});

test.each([
  ['0xA0:01:10', '3 bytes instead of 4'],
  ['0xA0:01:10:2A:00', '5 bytes instead of 4'],
  ['A00110', '3 bytes instead of 4'],
  ['A001102A2A', '5 bytes instead of 4'],
  ['', '1 byte instead of 4; first byte (AA) "": two hexadecimal digits are needed'],
  ['0xA0:1:10:2A', 'second byte (QQ) "1": two hexadecimal digits are needed'],
  ['0xA0::10:2A', 'second byte (QQ) "": two hexadecimal digits are needed'],
  ['0xA0:01:GG:2A', 'third byte (EE) "GG": two hexadecimal digits are needed'],
  ['0xA0:01:-1:2A', 'third byte (EE) "-1": two hexadecimal digits are needed'],
  ['0xA0: 01:10:2A', 'second byte (QQ) " 01": two hexadecimal digits are needed'],
  ['0xA0:01:10:2A0', 'fourth byte (A2) "2A0": two hexadecimal digits are needed'],
  ['A001102', 'fourth byte (A2) "2": two hexadecimal digits are needed'],
  ['０xＡ0:01:10:2A', 'first byte (AA) "０xＡ0": two hexadecimal digits are needed'],
  ['0xFF:01:10:2A', 'first byte (AA) FF: reserved, no language has this block'],
  ['0xA0:50:10:2A', 'second byte (QQ) 50: reserved, no group owns this page'],
  ['0xA0:01:10:00', 'fourth byte (A2) 00: never given, slots are 01 to FF'],
  [
    '0xFF:1:GG:00',
    'first byte (AA) FF: reserved, no language has this block; second byte (QQ) "1": two hexadecimal digits are needed; ' +
      'third byte (EE) "GG": two hexadecimal digits are needed; fourth byte (A2) 00: never given, slots are 01 to FF',
  ],
])('%s is refused: %s', (text, reason) => {
  expect(refusal(text).where).toBe(reason);
});

test('nothing at all makes it fail otherwise, and control characters are not repeated', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const error = refusal(text);
      expect(error.message).not.toMatch(/\p{Cc}/u);
      expect(error.message.length).toBeLessThan(900);
    }),
  );
});
