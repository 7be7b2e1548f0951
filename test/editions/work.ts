import { Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';
import type { EditionProfile, PageReading } from '../../src/editions/profile';

/** Counted work of one reading of a page: the same for the same text, on every machine. */
export interface Work {
  reading: PageReading;
  /** Blocks of the parser's code that ran, characters and list items that built-in functions went through, text made. */
  steps: number;
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;

const TEXT_FUNCTIONS = [
  ...['indexOf', 'lastIndexOf', 'includes', 'trim', 'trimStart', 'trimEnd', 'endsWith', 'toLowerCase'],
  ...['split', 'replace', 'replaceAll', 'match', 'matchAll', 'search', 'normalize', 'toUpperCase'],
] as const;
const LIST_FUNCTIONS = [
  ...['includes', 'indexOf', 'lastIndexOf', 'splice', 'shift', 'unshift', 'slice', 'concat', 'join'],
  ...['sort', 'reverse', 'some', 'every', 'find', 'findIndex', 'filter', 'map', 'flatMap'],
] as const;

/**
 * Counts what reading a page costs, so that tests can hold it to grow with the page and no faster, at whatever stage:
 * V8 counts how often each block of the parser's code runs, loops included; built-in functions of texts and lists, whose
 * loops it does not see, are counted by the length of what they are called on; expressions are counted as one pass (the
 * lint rules `regexp/no-super-linear-*` see to it that they are).
 */
export class WorkMeter {
  private readonly session = new Session();
  private readonly profile: EditionProfile;
  private builtIn = 0;

  /** @param load requires the parser, which must not have been loaded before: only code compiled from now on is counted */
  constructor(load: () => EditionProfile) {
    // What is optimized leaves some blocks uncounted, from when on depends on the machine.
    setFlagsFromString('--no-opt');
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    this.profile = load();
  }

  close(): void {
    this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
    setFlagsFromString('--opt');
  }

  read(text: string, ns = 0): Work {
    this.builtIn = 0;
    this.blocks();
    const restore = this.countBuiltIns();
    let reading: PageReading;
    try {
      reading = this.profile.readPage({ id: 1, ns, title: 'Wort', revId: 1, timestamp: '', text });
    } finally {
      restore();
    }
    return { reading, steps: this.blocks() + this.builtIn + textLength(reading) };
  }

  /** Blocks run since the last call. */
  private blocks(): number {
    let sum = 0;
    this.session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      for (const { url, functions } of result) {
        if (!/\/src\/(?:editions|wikitext|entries)\//.test(url)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) sum += count;
      }
    });
    return sum;
  }

  private countBuiltIns(): () => void {
    const restores = [
      ...TEXT_FUNCTIONS.map((name) => this.count(String.prototype, name)),
      ...LIST_FUNCTIONS.map((name) => this.count(Array.prototype, name)),
      ...(['test', 'exec'] as const).map((name) => this.count(RegExp.prototype, name)),
    ];
    return () => restores.forEach((restore) => restore());
  }

  /** Makes a method count the length of its text or list; calls that it makes itself are its own. */
  private count(prototype: object, name: string): () => void {
    const methods = prototype as Record<string, Callable>;
    const original = methods[name]!;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- `this` is the text in the method below
    const meter = this;
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value: function (this: unknown, ...args: unknown[]): unknown {
        const wasInside = meter.isInside;
        meter.isInside ||= typeof this === 'string' && typeof args[1] !== 'function';
        const result = original.apply(this, args);
        meter.isInside = wasInside;
        if (!wasInside) meter.builtIn += distance(name, this, args, result);
        return result;
      },
    });
    return () => {
      Object.defineProperty(prototype, name, { configurable: true, writable: true, value: original });
    };
  }

  private isInside = false;
}

/** How far a built-in function went through its text or list. */
function distance(name: string, on: unknown, args: readonly unknown[], result: unknown): number {
  const length = lengthOf(on instanceof RegExp ? args[0] : on);
  const from = typeof args[1] === 'number' ? args[1] : undefined;
  const found = result as number;
  if (name === 'indexOf') return Math.max((found < 0 ? length : found) - (from ?? 0), 0);
  if (name === 'lastIndexOf') return Math.max(Math.min(from ?? length, length) - found, 0);
  if (name === 'splice') return length - (args[0] as number);
  return length;
}

function lengthOf(value: unknown): number {
  return (value as { length?: number } | undefined)?.length ?? 0;
}

/** Characters of all texts of a value. */
export function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 0;
  let sum = 1;
  for (const part of Object.values(value)) sum += textLength(part);
  return sum;
}
