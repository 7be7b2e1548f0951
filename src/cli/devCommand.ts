import { loadConfig } from '../config/loader';
import { readEnvironment } from '../config/environment';
import { AqeaError } from '../support/errors';
import { Supervisor, type SupervisorEvent } from '../workers/supervisor';
import type { ValidInput } from '../workflows/types';
import { askContact } from './askContact';
import { withTemporal } from './context';
import { fewEntries } from './devEntries';
import type { DevOptions } from './devOptions';
import { DevOutput } from './devOutput';
import { entriesText, outcomeText, whereabouts } from './devSummary';
import { findDashboard } from './devStatus';
import { startLocalSystem, type LocalSystem } from './devSystem';
import { followRun } from './follow';
import { exitCodeOf } from './printError';
import { progressView, type ProgressView } from './progressView';
import { reportLine } from './report';
import { startRun } from './startRun';
import type { Terminal } from './terminal';

const EXIT_INTERRUPTED = 130;

/** The user, or whoever started us, wants an end. */
class Interrupted extends AqeaError {
  readonly code = 'AQEA_INTERRUPTED';
  readonly retry = 'final';
}

/** Runs `aqea dev`; answers the exit code when everything that it started has ended. */
export async function runDev(options: DevOptions, terminal: Terminal): Promise<number> {
  const output = new DevOutput(terminal, options.output);
  const end = listenForTheEnd();
  const { home } = readEnvironment(terminal.env);
  let supervisor: Supervisor | null = null;
  try {
    if (options.extraction)
      await askContact(loadConfig({ env: terminal.env }), options.defaultDump, terminal);
    supervisor = await Supervisor.open({ home, onEvent: (event) => tell(event, output) });
    const session = new Session(options, output, terminal, home, supervisor, end.signal);
    const failed = supervisor.failed.then((reason) => Promise.reject(reason));
    // An end while the session only stays up is no interruption.
    const told = whenAborted(end.signal).then(() => session.exitCode ?? Promise.reject(end.signal.reason));
    return await Promise.race([session.run(), failed, told]);
  } catch (error) {
    output.complain(error);
    output.answer(failureLine(error));
    return error instanceof Interrupted ? EXIT_INTERRUPTED : exitCodeOf(error);
  } finally {
    await supervisor?.stop();
    end.dispose();
  }
}

/** What `--json` ends with when there is no report. */
export function failureLine(error: unknown): string {
  const code = error instanceof AqeaError ? error.code : 'AQEA_UNEXPECTED';
  const message = error instanceof Error ? error.message : String(error);
  return JSON.stringify({ status: 'failed', error: { code, message } });
}

/** One `aqea dev`, from the first server to the last word. */
class Session {
  /** Known once nothing is left to do but to stay up. */
  exitCode: number | null = null;

  constructor(
    private readonly options: DevOptions,
    private readonly output: DevOutput,
    private readonly terminal: Terminal,
    private readonly home: string,
    private readonly supervisor: Supervisor,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<number> {
    const { options, output, signal, supervisor, home } = this;
    const system = await startLocalSystem({
      supervisor,
      home,
      env: this.terminal.env,
      defaultDump: options.defaultDump,
      say: (sentence) => output.say(sentence),
      signal,
    });
    const dashboard = this.tellDashboard(system);
    if (!options.extraction) await dashboard;
    const code = options.extraction ? await this.extract(system, options.extraction) : 0;
    if (!options.extraction) output.say(whereabouts(system, null, null));
    this.exitCode = code;
    if (options.ends === 'when-told') await whenAborted(signal);
    return code;
  }

  /** The master says where it answers once it runs; extracting does not wait for that. */
  private async tellDashboard(system: LocalSystem): Promise<void> {
    const { output, signal } = this;
    try {
      const url = await findDashboard(system.env, system.masterPid, signal);
      if (url !== null && !signal.aborted)
        output.say(`The dashboard is at ${url} (key for pause and resume: ${system.controlKey}).`);
    } catch {
      // Whoever wants to know is told by `aqea status`.
    }
  }

  private async extract(system: LocalSystem, input: ValidInput): Promise<number> {
    const { options, output } = this;
    const begun = performance.now();
    const report = await withTemporal(system.env, async (client) => {
      const { workflowId, takenUp } = await startRun(client, input);
      output.say(takenUp ? `${workflowId} was under way; it goes on.` : `${workflowId} has started.`);
      output.bar = 'drawn';
      try {
        return await followRun({ client, workflowId, view: patientView(output) });
      } finally {
        output.bar = 'none';
      }
    });
    output.say(outcomeText(report, (performance.now() - begun) / 1000));
    const entries = await fewEntries(system.env, report.languages);
    if (entries.length > 0) output.say(entriesText(entries));
    if (options.ends === 'when-told') output.say(whereabouts(system, input, entries[0]?.label ?? null));
    output.answer(reportLine(report));
    return report.status === 'completed' ? 0 : 1;
  }
}

/** Times without an answer are the master's start, or a restart that was told already. */
function patientView(output: DevOutput): ProgressView {
  const view = progressView(output.progressTerminal());
  return { show: (progress) => view.show(progress), waiting: () => undefined, end: () => view.end() };
}

function tell(event: SupervisorEvent, output: DevOutput): void {
  if (event.event !== 'died' || event.restartsInMs === null) return;
  output.say(`The ${event.role} (process ${event.pid}) ${event.how}; starting it again.`);
}

/** Ctrl-C, a signal, or the death of whoever holds our channel; a second time ends us on the spot, tethers do the rest. */
function listenForTheEnd(): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const end = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort(
      new Interrupted({
        what: 'Stopped before the end',
        hint: 'What is done stays done: the same command goes on from there.',
      }),
    );
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  process.once('disconnect', end);
  process.channel?.unref();
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of signals) process.off(signal, end);
      process.off('disconnect', end);
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
