import type { LanguageCode } from '../entries/language';
import { LanguageWithoutBlock } from './errors';

/** First byte of an address (AA) -> the languages that share the block, the block's own name first. */
const BLOCKS: ReadonlyMap<number, readonly LanguageCode[]> = new Map([
  // Germanic
  [0xa0, ['de']],
  [0xa1, ['en']],
  [0xa2, ['nl']],
  [0xa3, ['sv']],
  [0xa4, ['da']],
  [0xa5, ['no', 'nb', 'nn']],
  [0xa6, ['is']],
  [0xa7, ['af']],
  [0xa8, ['yi']],
  [0xa9, ['fy']],
  // Romance
  [0xb0, ['fr']],
  [0xb1, ['es']],
  [0xb2, ['it']],
  [0xb3, ['pt']],
  [0xb4, ['ro']],
  [0xb5, ['ca']],
  [0xb6, ['gl']],
  [0xb7, ['oc']],
  [0xb8, ['la']],
  [0xb9, ['sc']],
  // Slavic
  [0xc0, ['ru']],
  [0xc1, ['pl']],
  [0xc2, ['cs']],
  [0xc3, ['sk']],
  [0xc4, ['uk']],
  [0xc5, ['be']],
  [0xc6, ['bg']],
  [0xc7, ['hr']],
  [0xc8, ['sr']],
  [0xc9, ['sl']],
  [0xca, ['mk']],
  // East and South-East Asia
  [0xd0, ['zh']],
  [0xd1, ['yue']],
  [0xd2, ['ja']],
  [0xd3, ['ko']],
  [0xd4, ['vi']],
  [0xd5, ['th']],
  [0xd6, ['km']],
  [0xd7, ['my']],
  [0xd8, ['bo']],
  [0xd9, ['mn']],
  // The rest: the blocks AA-AF, BA-BF, CB-CF and DA-DF that the families leave free, in this order. CB-CF has five.
  [0xaa, ['el']],
  [0xab, ['hu']],
  [0xac, ['fi']],
  [0xad, ['tr']],
  [0xae, ['ar']],
  [0xaf, ['he']],
  [0xba, ['hi']],
  [0xbb, ['fa']],
  [0xbc, ['id']],
  [0xbd, ['et']],
  [0xbe, ['lv']],
  [0xbf, ['lt']],
  [0xcb, ['ga']],
  [0xcc, ['cy']],
  [0xcd, ['eu']],
  [0xce, ['sq']],
  [0xcf, ['hy']],
  [0xda, ['ka']],
  [0xdb, ['az']],
  [0xdc, ['eo']],
  [0xdd, ['mul']],
]);

const BLOCK_OF = new Map(
  [...BLOCKS].flatMap(([block, codes]) => codes.map((code) => [code, block] as const)),
);

/** All blocks in use, ascending, with the languages of each. */
export const LANGUAGE_BLOCKS: readonly { block: number; languages: readonly LanguageCode[] }[] = [...BLOCKS]
  .map(([block, languages]) => ({ block, languages }))
  .sort((a, b) => a.block - b.block);

export function hasLanguageBlock(language: LanguageCode): boolean {
  return BLOCK_OF.has(language);
}

/**
 * First byte (AA) of the language's addresses.
 * @throws LanguageWithoutBlock naming the language
 */
export function languageBlock(language: LanguageCode): number {
  const block = BLOCK_OF.get(language);
  if (block === undefined) {
    throw new LanguageWithoutBlock({
      what: `The language "${language}" has no block of the address space, so its entries can have no address`,
      hint: `Languages with a block: ${[...BLOCK_OF.keys()].sort().join(' ')}. How to add one: docs/address.md.`,
    });
  }
  return block;
}

/** Languages whose addresses begin with this byte; empty where no language has it. */
export function languagesOfBlock(block: number): readonly LanguageCode[] {
  return BLOCKS.get(block) ?? [];
}
