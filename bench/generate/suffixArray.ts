/** Text whose characters are small numbers; `suffixArray` needs to know the largest. */
type Symbols = Uint8Array | Int32Array;

/**
 * Suffix array by induced sorting (SA-IS): linear time whatever the text, also for `aaaa...` and other repetitive
 * input that makes comparison sorts quadratic.
 * @param largest no symbol of `text` is greater
 * @returns start positions of all suffixes in ascending order; a suffix that is a prefix of another comes first
 */
export function suffixArray(text: Symbols, largest: number): Int32Array {
  const length = text.length;
  const sorted = new Int32Array(length);
  if (length < 2) return sorted;

  const isSType = sTypes(text);
  const { sStart, lStart } = bucketStarts(text, isSType, largest);
  const lmsStarts = leftmostSTypes(isSType);
  const lmsCount = lmsStarts.length;

  induce(text, isSType, sStart, lStart, lmsStarts, sorted);
  if (lmsCount > 0) {
    const lmsNumber = new Int32Array(length).fill(-1);
    for (let i = 0; i < lmsCount; i++) lmsNumber[lmsStarts[i]!] = i;
    const inOrder = new Int32Array(lmsCount);
    let seen = 0;
    for (let i = 0; i < length; i++) if (lmsNumber[sorted[i]!]! >= 0) inOrder[seen++] = sorted[i]!;

    const { names, largestName } = nameLmsSubstrings(text, inOrder, lmsStarts, lmsNumber);
    const order = suffixArray(names, largestName);
    for (let i = 0; i < lmsCount; i++) inOrder[i] = lmsStarts[order[i]!]!;
    induce(text, isSType, sStart, lStart, inOrder, sorted);
  }
  return sorted;
}

/** 1 where a suffix is smaller than the next one (type S), else 0 (type L). */
function sTypes(text: Symbols): Uint8Array {
  const isSType = new Uint8Array(text.length);
  let next = 0;
  for (let i = text.length - 2; i >= 0; i--) {
    // Smaller symbol, or the same symbol before a suffix of type S: the difference is negative (no branch to predict).
    next = (text[i]! - text[i + 1]! - next) >>> 31;
    isSType[i] = next;
  }
  return isSType;
}

/** In each symbol's bucket the L suffixes come before the S suffixes: where either part begins. */
function bucketStarts(text: Symbols, isSType: Uint8Array, largest: number) {
  const counts = new Int32Array(2 * largest + 2); // symbol 0 L, symbol 0 S, symbol 1 L, ...
  for (let i = 0; i < text.length; i++) counts[2 * text[i]! + isSType[i]!]!++;
  const lStart = new Int32Array(largest + 2);
  const sStart = new Int32Array(largest + 2);
  let start = 0;
  for (let symbol = 0; symbol <= largest; symbol++) {
    lStart[symbol] = start;
    sStart[symbol] = start += counts[2 * symbol]!;
    start += counts[2 * symbol + 1]!;
  }
  lStart[largest + 1] = start;
  return { sStart, lStart };
}

/** Positions of S suffixes that follow an L suffix. Without branches: which way they go cannot be predicted. */
function leftmostSTypes(isSType: Uint8Array): Int32Array {
  const starts = new Int32Array((isSType.length >> 1) + 1);
  let count = 0;
  for (let i = 1; i < isSType.length; i++) {
    starts[count] = i;
    count += isSType[i]! & ~isSType[i - 1]!;
  }
  return starts.subarray(0, count);
}

function induce(
  text: Symbols,
  isSType: Uint8Array,
  sStart: Int32Array,
  lStart: Int32Array,
  lmsInOrder: Int32Array,
  sorted: Int32Array,
): void {
  const length = text.length;
  sorted.fill(-1);
  const next = sStart.slice();
  for (let i = 0; i < lmsInOrder.length; i++) {
    const position = lmsInOrder[i]!;
    sorted[next[text[position]!]!++] = position;
  }
  next.set(lStart);
  sorted[next[text[length - 1]!]!++] = length - 1;
  for (let i = 0; i < length; i++) {
    const before = sorted[i]! - 1;
    if (before >= 0 && !isSType[before]) sorted[next[text[before]!]!++] = before;
  }
  next.set(lStart);
  for (let i = length - 1; i >= 0; i--) {
    const before = sorted[i]! - 1;
    if (before >= 0 && isSType[before]) sorted[--next[text[before]! + 1]!] = before;
  }
}

/** Numbers the substrings between LMS positions by their order; equal substrings get the same number. */
function nameLmsSubstrings(text: Symbols, inOrder: Int32Array, lmsStarts: Int32Array, lmsNumber: Int32Array) {
  const length = text.length;
  const count = inOrder.length;
  const endOf = (position: number): number => {
    const following = lmsNumber[position]! + 1;
    return following < count ? lmsStarts[following]! : length;
  };
  const names = new Int32Array(count);
  let name = 0;
  for (let i = 1; i < count; i++) {
    let left = inOrder[i - 1]!;
    let right = inOrder[i]!;
    const leftEnd = endOf(left);
    let same = leftEnd - left === endOf(right) - right;
    if (same) {
      while (left < leftEnd && text[left] === text[right]) {
        left++;
        right++;
      }
      same = left === leftEnd && left < length && right < length && text[left] === text[right];
    }
    if (!same) name++;
    names[lmsNumber[inOrder[i]!]!] = name;
  }
  return { names, largestName: name };
}
