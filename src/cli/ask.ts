import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import type { Terminal } from './terminal';

/** Asks somebody at the terminal, one question after the other. */
export interface Asker {
  /** What was answered; empty when nothing was, or when the input has ended. */
  ask(question: string): Promise<string>;
  /** The same, and what is typed is not shown. */
  askSecret(question: string): Promise<string>;
  /** True only for `y` or `yes`. */
  confirm(question: string): Promise<boolean>;
  close(): void;
}

/** Null when nobody is there to answer. */
export function askerOf(terminal: Terminal): Asker | null {
  const input = terminal.stdin as Readable & { isTTY?: boolean };
  return terminal.watched && input.isTTY === true ? new TerminalAsker(terminal, input) : null;
}

class TerminalAsker implements Asker {
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;
  private silent = false;

  constructor(
    private readonly terminal: Terminal,
    input: Readable,
  ) {
    const echo = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.silent) process.stderr.write(chunk);
        done();
      },
    });
    this.lines = createInterface({ input, output: echo, terminal: input === process.stdin });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  async ask(question: string): Promise<string> {
    this.terminal.err(question);
    const { value, done } = (await this.answers.next()) as IteratorResult<string, undefined>;
    return done ? '' : value.trim();
  }

  async askSecret(question: string): Promise<string> {
    this.silent = true;
    try {
      return await this.ask(`${question} (what you type is not shown)`);
    } finally {
      this.silent = false;
    }
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(?:es)?$/i.test(await this.ask(`${question} [y/N]`));
  }

  close(): void {
    this.lines.close();
  }
}
