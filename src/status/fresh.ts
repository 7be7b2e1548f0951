/** However many watch, an answer is made at most this often, per process. */
const FRESH_MS = 1_000;

/** One answer for all who ask within a second, and one question at a time. */
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
