import { setTimeout as wait } from 'node:timers/promises';

/** Generous: machines are busy, and a case that waits for what never comes fails all the same. */
const LIMIT_MS = 150_000;

/** Asks again and again until there is an answer; errors of the question (a server that is away) count as none. */
export async function until<T>(
  what: string,
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { limitMs = LIMIT_MS, everyMs = 40 } = {},
): Promise<T> {
  const started = Date.now();
  const deadline = started + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) {
        trace(`${((Date.now() - started) / 1_000).toFixed(1)} s until ${what}`);
        return answer;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline)
      throw new Error(`not within ${limitMs / 1000} s: ${what}${last ? ` (${String(last)})` : ''}`);
    await wait(everyMs);
  }
}

/** What a case waits for, and how long: `--trace`. */
export function trace(text: string): void {
  if (tracing) process.stdout.write(`        ${new Date().toISOString().slice(11, 19)}  ${text}\n`);
}

let tracing = false;
export function startTracing(): void {
  tracing = true;
}

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

export function expectEqual<T>(seen: T, wanted: T, what: string): void {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

/** A promise and its end, for holding something until a case lets go. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
