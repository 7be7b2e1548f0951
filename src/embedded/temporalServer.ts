import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { EmbeddedServerFailed, FolderNotWritable } from './errors';
import { lastLines, logSize } from './logs';
import { anyFreePort, exactPort, firstFreePort } from './ports';
import type { ProcessIdentity } from './processes';
import { SEARCH_ATTRIBUTES } from '../workflows/searchAttributes';
import { spawnTethered, type ProcessExit, type TetheredProcess } from './tether';

const DEFAULT_PORT = 7233;
const DEFAULT_UI_PORT = 8233;
const STARTS_WITHIN_MS = 60_000;
const LONGEST_REASON = 300;
export const TEMPORAL_NAMESPACE = 'default';

export interface StartTemporal {
  /** The `temporal` command, see findTemporalCli. */
  cli: string;
  /** SQLite file that holds all workflows; made if missing. */
  dbFile: string;
  logFile: string;
  /** Exactly this one; 0: any free one; left out: 7233 or the next that is free. */
  port?: number;
  /** The same for the Web UI; left out: 8233 or the next that is free. */
  uiPort?: number;
}

export interface RunningTemporal {
  /** `127.0.0.1:PORT`. */
  address: string;
  port: number;
  uiPort: number;
  /** `http://127.0.0.1:PORT` of the Web UI. */
  uiUrl: string;
  pid: number;
  identity: ProcessIdentity;
  exited: Promise<ProcessExit>;
  stop(): Promise<void>;
}

/**
 * Starts Temporal's development server; it ends with us, and keeps its workflows in `dbFile`.
 * @throws EmbeddedServerFailed, PortTaken, FolderNotWritable
 */
export async function startTemporal(options: StartTemporal): Promise<RunningTemporal> {
  const dbFile = resolve(options.dbFile);
  const logFile = resolve(options.logFile);
  makeFolder(dirname(dbFile));
  const deadline = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    const port = await choosePort(options.port, DEFAULT_PORT, []);
    const uiPort = await choosePort(options.uiPort, DEFAULT_UI_PORT, [port]);
    const logStart = logSize(logFile);
    const server = await spawnTethered({
      command: options.cli,
      args: serverArguments(dbFile, port, uiPort),
      // Without a name for its user, as in a container with any number for one, the server does not start.
      env: { USER: 'aqea', ...process.env },
      logFile,
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
    });
    const address = `127.0.0.1:${port}`;
    const failure = await untilReady(server, address, deadline);
    if (failure === null) {
      return {
        address,
        port,
        uiPort,
        uiUrl: `http://127.0.0.1:${uiPort}`,
        pid: server.pid,
        identity: server.identity,
        exited: server.exited,
        stop: async () => void (await server.stop()),
      };
    }
    await server.stop();
    const log = lastLines(logFile, logStart);
    const mayChooseAgain = !options.port || !options.uiPort;
    if (!mayChooseAgain || !/address already in use|port .* already/i.test(log) || Date.now() > deadline) {
      throw new EmbeddedServerFailed({
        what: `The embedded Temporal server did not start: ${reasonIn(log) ?? failure}`,
        where: logFile,
        hint: 'The log has the details. Or use a Temporal server of your own: set TEMPORAL_ADDRESS.',
      });
    }
  }
}

function serverArguments(dbFile: string, port: number, uiPort: number): string[] {
  // prettier-ignore
  return [
    'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort),
    '--db-filename', dbFile,
    // Three times the throughput of SQLite's defaults; a crash of the machine may lose the last moments, not the file.
    '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal',
    ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    '--log-level', 'warn',
  ];
}

function choosePort(wanted: number | undefined, usual: number, avoid: readonly number[]): Promise<number> {
  if (wanted === undefined) return firstFreePort(usual, avoid);
  return wanted === 0 ? anyFreePort() : exactPort(wanted, 'Temporal');
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new FolderNotWritable(
      {
        what: `The folder for Temporal's data cannot be made: ${(cause as Error).message}`,
        where: folder,
        hint: 'Give this user the right to write there, or set AQEA_HOME to a folder that is writable.',
      },
      { cause },
    );
  }
}

/** null when the namespace and the search attributes are there; else why not. */
async function untilReady(
  server: TetheredProcess,
  address: string,
  deadline: number,
): Promise<string | null> {
  let ended = false;
  void server.exited.then(() => (ended = true));
  let last = 'it did not answer';
  while (!ended && Date.now() < deadline) {
    const connection = Connection.lazy({ address });
    try {
      const namespace = TEMPORAL_NAMESPACE;
      await connection.withDeadline(Date.now() + 3_000, async () => {
        await connection.workflowService.describeNamespace({ namespace });
        const known = await connection.operatorService.listSearchAttributes({ namespace });
        const missing = Object.keys(SEARCH_ATTRIBUTES).filter((name) => !(name in known.customAttributes));
        if (missing.length > 0)
          throw new Error(`it does not know the search attributes ${missing.join(', ')}`);
      });
      if (!ended) return null;
    } catch (error) {
      last = (error as Error).message;
    } finally {
      await connection.close();
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return ended ? 'it ended at once' : last;
}

/** The last error's last words: what comes before is the server's own wiring, in one line of any length. */
function reasonIn(log: string): string | null {
  const lines = log.split('\n').filter((line) => /error|fatal|panic|in use/i.test(line));
  return lines.at(-1)?.trim().slice(-LONGEST_REASON) ?? null;
}
