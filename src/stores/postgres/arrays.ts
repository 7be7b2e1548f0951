/** `{"de","nb"}`: a Postgres array of texts. */
export function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/(["\\])/g, '\\$1')}"`).join(',')}}`;
}

/** `{1,2,3}`: a Postgres array of numbers, many times faster to make than the driver's. */
export function numbersLiteral(numbers: ArrayLike<number>): string {
  return `{${Array.prototype.join.call(numbers, ',')}}`;
}

/** Numbers of a Postgres array's text, which the driver would parse one character at a time. */
export function numbersOf(literal: string): number[] {
  return literal === '{}' ? [] : literal.slice(1, -1).split(',').map(Number);
}
