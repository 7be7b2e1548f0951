import { errorText } from './printError';
import type { Terminal } from './terminal';

const CLEAR_LINE = '\r\u001b[K';

/** Where `aqea dev` writes: people read all of it on stdout; with `--json`, stdout has the answer alone. */
export class DevOutput {
  /** A progress bar is drawn on stderr: a line has to make room first, and the bar draws itself again below. */
  bar: 'drawn' | 'none' = 'none';

  constructor(
    private readonly terminal: Terminal,
    private readonly format: 'text' | 'json',
  ) {}

  say(text: string): void {
    this.makeRoom();
    if (this.format === 'json') this.terminal.err(text);
    else this.terminal.out(text);
  }

  complain(error: unknown): void {
    this.makeRoom();
    this.terminal.err(errorText(error, false));
  }

  /** The one line of `--json`; nothing otherwise. */
  answer(json: string): void {
    if (this.format === 'json') this.terminal.out(json);
  }

  /** The terminal for what shows progress: its lines go where ours go. */
  progressTerminal(): Terminal {
    return { ...this.terminal, err: (text) => this.say(text) };
  }

  private makeRoom(): void {
    if (this.bar === 'drawn' && this.terminal.watched) process.stderr.write(CLEAR_LINE);
  }
}
