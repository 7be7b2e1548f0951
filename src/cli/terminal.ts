import type { Readable } from 'node:stream';

/** What a command reads and writes; answers go to stdout, everything said about them to stderr. */
export interface Terminal {
  /** One or more whole lines of an answer. */
  out(text: string): void;
  /** One or more whole lines for the person who watches. */
  err(text: string): void;
  readonly stdin: Readable;
  readonly env: NodeJS.ProcessEnv;
  /** Somebody watches stderr: progress bars and questions make sense. */
  readonly watched: boolean;
  /** Columns of the answer; 80 when stdout is not a terminal. */
  readonly width: number;
  /** What the process ends with when the command itself does not fail. */
  exitCode: number;
}

/** The terminal of this process. A reader that goes away (`aqea lookup x | head -1`) ends it quietly. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    stdin: process.stdin,
    env: process.env,
    watched: process.stderr.isTTY === true,
    width: process.stdout.columns ?? 80,
    exitCode: 0,
  };
}
