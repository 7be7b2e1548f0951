/** Things found and things expected of one field, over all pages. */
export class Score {
  private readonly fields = new Map<string, { expected: number; found: number; right: number }>();
  /** `page field - what`: expected and not found; `+`: found and not expected. */
  readonly differences: string[] = [];

  /** Compares two lists as sets of texts. */
  compare(page: string, field: string, found: Iterable<string>, expected: Iterable<string>): void {
    const ours = new Set(found);
    const theirs = new Set(expected);
    if (ours.size === 0 && theirs.size === 0) return;
    const count = this.fields.get(field) ?? { expected: 0, found: 0, right: 0 };
    count.expected += theirs.size;
    count.found += ours.size;
    for (const text of ours) {
      if (theirs.has(text)) count.right++;
      else this.differences.push(`${page} ${field} + ${text}`);
    }
    for (const text of theirs) if (!ours.has(text)) this.differences.push(`${page} ${field} - ${text}`);
    this.fields.set(field, count);
  }

  /** Share of what was found that is right, and of what was expected that was found; of one field or of all. */
  of(field?: string): { precision: number; recall: number; expected: number } {
    let [expected, found, right] = [0, 0, 0];
    for (const [name, count] of this.fields) {
      if (field !== undefined && name !== field) continue;
      expected += count.expected;
      found += count.found;
      right += count.right;
    }
    return {
      precision: found === 0 ? 1 : right / found,
      recall: expected === 0 ? 1 : right / expected,
      expected,
    };
  }

  table(): string {
    const line = (name: string): string => {
      const { precision, recall, expected } = this.of(name === 'all' ? undefined : name);
      const share = (value: number): string => value.toFixed(3).padStart(10);
      return `${name.padEnd(20)}${String(expected).padStart(8)}${share(precision)}${share(recall)}`;
    };
    const head = `${'field'.padEnd(20)}${'expected'.padStart(8)}${'precision'.padStart(10)}${'recall'.padStart(10)}`;
    return [head, ...[...this.fields.keys()].map(line), line('all')].join('\n');
  }
}
