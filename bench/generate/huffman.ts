/**
 * Code lengths of a Huffman code in which no code is longer than `maxLength`; every symbol gets a code, also one
 * that never occurs (bzip2's tables have no way to leave one out). Where the optimal code would be too long, the
 * frequencies are flattened until it is not, as bzip2 does.
 */
export function codeLengths(frequency: Uint32Array, maxLength: number): Uint8Array {
  for (let flatten = 0; ; flatten++) {
    const weights = Array.from(frequency, (f) => (flatten === 0 ? Math.max(1, f) : 1 + (f >> flatten)));
    const lengths = unboundedLengths(weights);
    if (lengths.every((length) => length <= maxLength)) return lengths;
  }
}

/** Huffman's algorithm with two queues: leaves by weight, and inner nodes, which come into being by weight. */
function unboundedLengths(weights: number[]): Uint8Array {
  const leaves = weights.length;
  const order = Array.from(weights.keys()).sort((a, b) => weights[a]! - weights[b]! || a - b);
  const weight = [...weights];
  const parent = new Int32Array(2 * leaves - 1);
  let nextLeaf = 0;
  let nextInner = leaves;
  const lightest = (): number => {
    const leaf = order[nextLeaf];
    if (leaf !== undefined && (nextInner >= weight.length || weight[leaf]! <= weight[nextInner]!)) {
      nextLeaf++;
      return leaf;
    }
    return nextInner++;
  };
  for (let node = leaves; node < 2 * leaves - 1; node++) {
    const a = lightest();
    const b = lightest();
    weight.push(weight[a]! + weight[b]!);
    parent[a] = node;
    parent[b] = node;
  }
  const depth = new Uint8Array(2 * leaves - 1);
  for (let node = 2 * leaves - 3; node >= 0; node--) depth[node] = depth[parent[node]!]! + 1;
  return depth.subarray(0, leaves);
}

/** Canonical codes: shorter before longer, symbols of one length in ascending order. */
export function codesOf(lengths: Uint8Array): Uint32Array {
  const codes = new Uint32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 20; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = code++;
    }
    code <<= 1;
  }
  return codes;
}
