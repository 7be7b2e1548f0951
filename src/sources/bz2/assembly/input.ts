import { INPUT } from './memoryMap';

let inputEnd: usize = INPUT;
/** Position in the input, in bits. */
let bit: u32 = 0;

export function resetInput(): void {
  bit = 0;
  inputEnd = INPUT;
}

/** There are `length` bytes of input, from INPUT on. */
export function setInput(length: u32): void {
  inputEnd = INPUT + length;
}

/** Moves what is left of the input to the front (from `position()`), and answers how many bytes that is. */
export function compact(): u32 {
  const from: usize = INPUT + (bit >> 3);
  const left: usize = inputEnd > from ? inputEnd - from : 0;
  memory.copy(INPUT, from, left);
  bit &= 7;
  inputEnd = INPUT + left;
  return <u32>left;
}

/** Whole bytes consumed. */
export function position(): u32 {
  return bit >> 3;
}

export function bitPosition(): u32 {
  return bit;
}
export function seek(toBit: u32): void {
  bit = toBit;
}
export function alignToByte(): void {
  bit = (bit + 7) & ~7;
}
export function inputLimit(): usize {
  return inputEnd;
}

/** At most 24 bits. Beyond the end it reads what lies there: callers look at `overrun` before they trust it. */
export function bits(n: u32): u32 {
  const at = INPUT + (bit >> 3);
  const word = bswap<u32>(load<u32>(at));
  const value = (word << (bit & 7)) >> (32 - n);
  bit += n;
  return value;
}

export function bits32(): u32 {
  return (bits(16) << 16) | bits(16);
}

/** Whether more was read than there is. */
export function overrun(): bool {
  return INPUT + ((bit + 7) >> 3) > inputEnd;
}
