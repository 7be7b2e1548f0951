import * as fc from 'fast-check';
import { addressBytes, formatAddress, parseAddress } from '../../src/addresses/address';
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

test('every illegal combination of bytes is refused, and each reserved byte named', () => {
  fc.assert(
    fc.property(byte, byte, byte, byte, (...bytes) => {
      const [aa, qq, , a2] = bytes;
      const faults = [
        languagesOfBlock(aa).length === 0 && 'first byte',
        groupOfPage(qq) === undefined && 'second byte',
        a2 === 0 && 'fourth byte',
      ].filter((fault) => fault !== false);
      fc.pre(faults.length > 0);
      const { where } = refusal(formatAddress(bytes));
      expect(where!.split('; ')).toHaveLength(faults.length);
      for (const fault of faults) expect(where).toContain(fault);
    }),
  );
});

test.each([
  ['0xA0:01:10', '3 bytes instead of 4'],
  ['0xA0:01:10:2A:00', '5 bytes instead of 4'],
  ['A00110', '3 bytes instead of 4'],
  ['', '1 byte instead of 4'],
  ['0xA0:1:10:2A', 'second byte (QQ) "1": two hexadecimal digits are needed'],
  ['0xA0:01:GG:2A', 'third byte (EE) "GG": two hexadecimal digits are needed'],
  ['0xA0:01:10:2A0', 'fourth byte (A2) "2A0": two hexadecimal digits are needed'],
  ['A001102', 'fourth byte (A2) "2": two hexadecimal digits are needed'],
  ['0xFF:01:10:2A', 'first byte (AA) FF: no language has this block'],
  ['0xA0:50:10:2A', 'second byte (QQ) 50: reserved, no group owns this page'],
  ['0xA0:01:10:00', 'fourth byte (A2) 00: never given, slots are 01 to FF'],
])('%s is refused: %s', (text, reason) => {
  expect(refusal(text).where).toContain(reason);
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
