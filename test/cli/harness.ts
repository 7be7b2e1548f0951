import { Readable } from 'node:stream';
import { runCli } from '../../src/cli/program';
import type { Terminal } from '../../src/cli/terminal';

export interface CliRun {
  code: number;
  out: string;
  err: string;
  /** Lines of stdout, each read as JSON. */
  json(): unknown[];
}

/** Runs one command line in this process, with nothing in its environment but `env`. */
export async function aqea(
  args: string[],
  { env = {}, stdin = '' }: { env?: NodeJS.ProcessEnv; stdin?: string } = {},
): Promise<CliRun> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    stdin: Readable.from([stdin]),
    env,
    watched: false,
    width: 80,
    exitCode: 0,
  };
  const code = await runCli(args, terminal);
  return {
    code,
    out: out.join('\n'),
    err: err.join('\n'),
    json: () =>
      out
        .flatMap((text) => text.split('\n'))
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}
