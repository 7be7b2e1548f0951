import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const REGISTER = resolve(__dirname, 'register.cjs');

/** A process of its own that runs a TypeScript file. */
export function runScript(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['-r', REGISTER, file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The first line that a process writes to stdout. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolveLine, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end >= 0) resolveLine(text.slice(0, end));
    });
    child.once('exit', (code) => reject(new Error(`it ended (${code}) before it wrote a line: ${text}`)));
  });
}

/** Waits until `condition` holds; rejects after `timeoutMs`, naming `what`. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** A folder that is there for the tests of one file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
