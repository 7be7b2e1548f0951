// The memory map, bytes. Nothing is allocated.

/** Longest code, bits. */
export const MAX_CODE: u32 = 20;
/** Bits that one lookup decodes; longer codes take the slow way. */
export const LOOKUP_BITS: u32 = 11;

export const CRC: usize = 1024; // 8 tables of 256 u32
export const SHUFFLE: usize = CRC + 8 * 1024; // 16 rows of 16 bytes: row p moves lane p to the front
export const LOOKUP: usize = SHUFFLE + 256; // 6 tables of u16: symbol << 5 | length
export const LOOKUP_SIZE: usize = 2 << LOOKUP_BITS;
export const LIMIT: usize = LOOKUP + 6 * LOOKUP_SIZE; // 6 x 32 u32: first 20-bit value beyond the codes of a length
export const OFFSET: usize = LIMIT + 6 * 128; // 6 x 32 u32: index into PERM minus first code, by length
export const PERM: usize = OFFSET + 6 * 128; // 6 x 260 u16: symbols in code order
export const LENGTHS: usize = PERM + 6 * 520; // 260 bytes
export const SELECTORS: usize = LENGTHS + 264; // 32,768 bytes
export const MTF: usize = SELECTORS + 32_768; // 256 bytes
export const STARTS: usize = MTF + 256; // 256 u32: how often, then where in sorted order
export const SLOT: usize = STARTS + 1024; // 2 slots
// A slot: its state (16 bytes: length, row, bytes walked, CRC as the block says), then the last column, which the walked
// bytes replace, then for each sorted row the row of the following byte << 8 | byte.
export const COLUMN: usize = 64;
export const NEXT: usize = COLUMN + 900_032;
export const SLOT_SIZE: usize = NEXT + 4 * 900_032;
export const INPUT: usize = SLOT + 2 * SLOT_SIZE;
export const INPUT_SIZE: usize = 4 << 20;
export const OUTPUT: usize = INPUT + INPUT_SIZE + 1024;
export const OUTPUT_SIZE: usize = 1 << 20; // and 272 bytes beyond, for the last run and its copying
