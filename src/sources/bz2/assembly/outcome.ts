// What `streamHeader`, `nextBlock` and `drain` answer; bz2Decoder.ts has the same numbers.
export const BLOCK: i32 = 1;
export const STREAM_END: i32 = 0;
export const TRUNCATED: i32 = -1;
export const BAD_MAGIC: i32 = -2;
export const BAD_DATA: i32 = -3;
export const BAD_BLOCK_CRC: i32 = -4;
export const BAD_STREAM_CRC: i32 = -5;
export const RANDOMISED: i32 = -6;
