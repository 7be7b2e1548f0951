import { type BitWriter } from './bitWriter';
import { codeLengths, codesOf } from './huffman';

const RUN_A = 0;
const RUN_B = 1;
const GROUP_SIZE = 50;
const REFINEMENTS = 4;
const MAX_CODE_LENGTH = 17;

/** Writes what follows a block's origin pointer: bytes in use, code tables and the coded symbols. */
export function writeBlockSymbols(out: BitWriter, lastColumn: Uint8Array): void {
  const used = bytesInUse(lastColumn);
  writeBytesInUse(out, used);
  const { symbols, alphabetSize } = moveToFront(lastColumn, used);
  const { tables, selectors } = chooseTables(symbols, alphabetSize);
  out.write(tables.length, 3);
  out.write(selectors.length, 15);
  writeSelectors(out, selectors, tables.length);
  for (const lengths of tables) writeCodeLengths(out, lengths);

  const codes = tables.map(codesOf);
  for (let start = 0, group = 0; start < symbols.length; start += GROUP_SIZE, group++) {
    const table = selectors[group]!;
    const lengths = tables[table]!;
    const code = codes[table]!;
    const end = Math.min(start + GROUP_SIZE, symbols.length);
    for (let i = start; i < end; i++) {
      const symbol = symbols[i]!;
      out.write(code[symbol]!, lengths[symbol]!);
    }
  }
}

function bytesInUse(data: Uint8Array): number[] {
  const seen = new Uint8Array(256);
  for (let i = 0; i < data.length; i++) seen[data[i]!] = 1;
  return Array.from(seen.keys()).filter((byte) => seen[byte]);
}

function writeBytesInUse(out: BitWriter, used: number[]): void {
  const rows = new Array<number>(16).fill(0);
  for (const byte of used) rows[byte >> 4]! |= 0x8000 >> (byte & 15);
  out.write(
    rows.reduce((bits, row, i) => (row ? bits | (0x8000 >> i) : bits), 0),
    16,
  );
  for (const row of rows) if (row) out.write(row, 16);
}

/** Move-to-front ranks; runs of rank 0 become digits RUN_A (1) and RUN_B (2) of their length; the end symbol last. */
function moveToFront(data: Uint8Array, used: number[]): { symbols: Uint16Array; alphabetSize: number } {
  const order = Uint8Array.from(used);
  const endSymbol = used.length + 1;
  const symbols = new Uint16Array(data.length + 1);
  let count = 0;
  let zeros = 0;
  const flushZeros = (): void => {
    for (; zeros > 0; zeros = (zeros - 1) >> 1) symbols[count++] = zeros & 1 ? RUN_A : RUN_B;
  };
  for (let i = 0; i < data.length; i++) {
    const byte = data[i]!;
    let front = order[0]!;
    if (front === byte) {
      zeros++;
      continue;
    }
    flushZeros();
    let rank = 0;
    order[0] = byte;
    do {
      rank++;
      const moved = order[rank]!;
      order[rank] = front;
      front = moved;
    } while (front !== byte);
    symbols[count++] = rank + 1;
  }
  flushZeros();
  symbols[count++] = endSymbol;
  return { symbols: symbols.subarray(0, count), alphabetSize: endSymbol + 1 };
}

/** Two to six code tables; each group of 50 symbols takes the one that codes it shortest. */
function chooseTables(symbols: Uint16Array, alphabetSize: number) {
  const count = symbols.length;
  const tableCount = count < 200 ? 2 : count < 600 ? 3 : count < 1200 ? 4 : count < 2400 ? 5 : 6;
  const groups = Math.ceil(count / GROUP_SIZE);
  const selectors = new Uint8Array(groups);
  let tables = firstTables(symbols, alphabetSize, tableCount);

  for (let round = 0; round < REFINEMENTS; round++) {
    const frequencies = tables.map(() => new Uint32Array(alphabetSize));
    const front = packLengths(tables.slice(0, 3), alphabetSize);
    const back = packLengths(tables.slice(3), alphabetSize);
    for (let group = 0; group < groups; group++) {
      const start = group * GROUP_SIZE;
      const end = Math.min(start + GROUP_SIZE, count);
      let frontCosts = 0;
      let backCosts = 0;
      for (let i = start; i < end; i++) {
        const symbol = symbols[i]!;
        frontCosts += front[symbol]!;
        backCosts += back[symbol]!;
      }
      let best = 0;
      let bestCost = Infinity;
      for (let table = 0; table < tableCount; table++) {
        const cost = ((table < 3 ? frontCosts : backCosts) >>> (10 * (table % 3))) & 1023;
        if (cost < bestCost) {
          bestCost = cost;
          best = table;
        }
      }
      selectors[group] = best;
      const frequency = frequencies[best]!;
      for (let i = start; i < end; i++) frequency[symbols[i]!]!++;
    }
    tables = frequencies.map((frequency) => codeLengths(frequency, MAX_CODE_LENGTH));
  }
  return { tables, selectors };
}

/** Up to three tables' code lengths in 10 bits each, so that one sum counts for all: 50 codes of 17 bits are 850. */
function packLengths(tables: Uint8Array[], alphabetSize: number): Uint32Array {
  const packed = new Uint32Array(alphabetSize);
  tables.forEach((lengths, i) =>
    lengths.forEach((length, symbol) => (packed[symbol]! |= length << (10 * i))),
  );
  return packed;
}

/** A start for the refinement: each table is cheap for its own stretch of the alphabet, about equally often used. */
function firstTables(symbols: Uint16Array, alphabetSize: number, tableCount: number): Uint8Array[] {
  const frequency = new Uint32Array(alphabetSize);
  for (let i = 0; i < symbols.length; i++) frequency[symbols[i]!]!++;
  const tables: Uint8Array[] = [];
  let left = symbols.length;
  let from = 0;
  for (let table = 0; table < tableCount; table++) {
    const share = left / (tableCount - table);
    let covered = 0;
    let to = from;
    while (to < alphabetSize && (covered < share || to === from)) covered += frequency[to++]!;
    const lengths = new Uint8Array(alphabetSize).fill(15);
    lengths.fill(0, from, to);
    tables.push(lengths);
    left -= covered;
    from = to;
  }
  return tables;
}

/** Move-to-front rank of each selector, in unary. */
function writeSelectors(out: BitWriter, selectors: Uint8Array, tableCount: number): void {
  const order = Array.from({ length: tableCount }, (_, table) => table);
  for (const selector of selectors) {
    const rank = order.indexOf(selector);
    order.splice(rank, 1);
    order.unshift(selector);
    out.write((1 << (rank + 1)) - 2, rank + 1);
  }
}

/** The first length, then for each symbol the steps up (10) or down (11) from the length before, closed by 0. */
function writeCodeLengths(out: BitWriter, lengths: Uint8Array): void {
  let current = lengths[0]!;
  out.write(current, 5);
  for (const length of lengths) {
    for (; current < length; current++) out.write(0b10, 2);
    for (; current > length; current--) out.write(0b11, 2);
    out.write(0, 1);
  }
}
