/** However many watch, an answer is made at most this often, per process. */
const FRESH_MS = 2_000;

/** One answer for all who ask within two seconds, and one question at a time. */
export class Fresh<T> {
  private answer: Promise<T> | null = null;
  /** null: the answer is not there yet. */
  private answeredAt: number | null = null;

  constructor(
    private readonly ask: () => Promise<T>,
    private readonly freshMs = FRESH_MS,
  ) {}

  get(): Promise<T> {
    const old = this.answeredAt !== null && Date.now() - this.answeredAt >= this.freshMs;
    if (this.answer && !old) return this.answer;
    const answer = this.ask();
    this.answer = answer;
    this.answeredAt = null;
    answer.then(
      () => {
        if (this.answer === answer) this.answeredAt = Date.now();
      },
      () => {
        if (this.answer === answer) this.forget();
      },
    );
    return answer;
  }

  /** What is asked from now on is asked anew. */
  forget(): void {
    this.answer = null;
  }
}

/** Whoever asks for ever new keys does not fill the memory. */
const MOST_KEYS = 100;

/** The same for each of several questions. */
export class FreshByKey<T> {
  private readonly answers = new Map<string, Fresh<T>>();

  constructor(
    private readonly ask: (key: string) => Promise<T>,
    private readonly freshMs = FRESH_MS,
  ) {}

  get(key: string): Promise<T> {
    let fresh = this.answers.get(key);
    if (!fresh) {
      if (this.answers.size >= MOST_KEYS) this.answers.clear();
      fresh = new Fresh(() => this.ask(key), this.freshMs);
      this.answers.set(key, fresh);
    }
    return fresh.get();
  }

  forget(key: string): void {
    this.answers.delete(key);
  }
}
