/** Numbers that look random and are the same for the same seed on every machine. */
export class Random {
  private state: number;

  constructor(...seeds: number[]) {
    this.state = 0x9e3779b9;
    for (const seed of seeds) {
      this.state = Math.imul(this.state ^ seed, 0x85ebca6b) ^ (this.state >>> 13);
      this.state = Math.imul(this.state, 0xc2b2ae35) ^ (this.state >>> 16);
    }
  }

  /** 0 <= x < 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** Whole number from 0 to `max`, small ones far more often, `mean` on average unless `max` is near. */
  few(mean: number, max: number): number {
    return Math.min(max, Math.round(-Math.log(1 - this.next()) * mean));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }

  /** `count` different members of `list`, in the list's order. */
  sample<T>(list: readonly T[], count: number): T[] {
    let left = Math.min(count, list.length);
    return list.filter((_, i) => {
      const taken = this.next() * (list.length - i) < left;
      if (taken) left--;
      return taken;
    });
  }
}

/** The `index`-th number of a fixed shuffle of 0 to `size - 1`; `index` may be any number below `size`. */
export function shuffled(index: number, size: number, seed: number): number {
  let step = Math.floor(size * 0.618) + (seed % 7);
  while (gcd(step, size) !== 1) step++;
  return (index * step + seed) % size;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
