import { suffixArray } from './suffixArray';

/**
 * The Burrows-Wheeler transform of a block as bzip2 wants it: all *rotations* of the block sorted, of each the last
 * byte. Linear time.
 *
 * Rotations are sorted as suffixes: rotated to its least rotation, a text's suffixes stand in the order of its
 * rotations, because where one suffix is the beginning of another, what follows it around the corner is the least
 * rotation, which nothing can be smaller than.
 * @returns the last column and the row in which the block itself stands
 */
export function burrowsWheeler(block: Uint8Array): { lastColumn: Uint8Array; originRow: number } {
  const length = block.length;
  const start = leastRotation(block);
  const rotated = new Uint8Array(length);
  rotated.set(block.subarray(start));
  rotated.set(block.subarray(0, start), length - start);

  const rows = suffixArray(rotated, 255);
  const originAt = (length - start) % length;
  const lastColumn = new Uint8Array(length);
  let originRow = 0;
  for (let row = 0; row < length; row++) {
    const position = rows[row]!;
    if (position === originAt) originRow = row;
    lastColumn[row] = rotated[position === 0 ? length - 1 : position - 1]!;
  }
  return { lastColumn, originRow };
}

/** Where the lexicographically least rotation of `text` begins; linear time. */
function leastRotation(text: Uint8Array): number {
  const length = text.length;
  let first = 0;
  let second = 1;
  let equal = 0;
  while (first < length && second < length && equal < length) {
    const a = text[(first + equal) % length]!;
    const b = text[(second + equal) % length]!;
    if (a === b) {
      equal++;
      continue;
    }
    if (a > b) first += equal + 1;
    else second += equal + 1;
    if (first === second) second++;
    equal = 0;
  }
  return Math.min(first, second);
}
