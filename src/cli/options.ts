import { InvalidArgumentError } from 'commander';

/** Reads an option's value that has to be a whole number in a range. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Allowed: a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Reads `de,fr` or `--languages de --languages fr`. */
export function list(text: string, before: string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Allowed: names separated by commas.');
  return [...before, ...names];
}
