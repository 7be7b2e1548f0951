import { restText } from '../workflows/describeProgress';
import type { Progress } from '../workflows/types';
import type { Status } from './statusRead';
import type { RetryingStep } from './statusRetrying';
import { count, duration, number, table } from './text';

/** The status as a page for people; the same facts as `--json`. */
export function statusText(status: Status): string {
  const nothing =
    status.processes.length === 0 && status.temporal.state === 'none' && status.database.state === 'none';
  if (nothing)
    return (
      `Nothing runs here (${status.home}), and neither a Temporal server nor a database is named.\n` +
      'Start everything on this machine with `aqea dev`.'
    );
  return [processes(status), parts(status), running(status), extractions(status), providers(status)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function processes({ processes, home }: Status): string {
  if (processes.length === 0) return `No local processes (${home}).`;
  const rows = processes.map(({ role, pid, port, startedAt, restarts }) => [
    role,
    String(pid),
    port === null ? '-' : String(port),
    startedAt,
    restarts === 0 ? '' : `restarted ${count(restarts, 'time')}`,
  ]);
  return table([['process', 'pid', 'port', 'since'], ...rows]);
}

function parts({ temporal, database }: Status): string {
  return table([
    ['Temporal', temporal.state === 'ok' ? temporal.address : `${temporal.state}: ${temporal.reason}`],
    ...(temporal.state === 'ok' && temporal.webUi ? [['Web UI', temporal.webUi]] : []),
    ['database', database.state === 'ok' ? database.url : `${database.state}: ${database.reason}`],
  ]);
}

function running({ running, temporal }: Status): string {
  if (temporal.state !== 'ok') return '';
  if (running.length === 0) return 'No extraction is under way.';
  return running
    .map(({ workflowId, startedAt, progress, retrying }) =>
      [
        progress
          ? `${workflowId}: ${progressText(progress, startedAt)}`
          : `${workflowId}: under way since ${startedAt}, but no master answers; start one with \`aqea master\``,
        ...retrying.map(retryingText),
      ].join('\n'),
    )
    .join('\n');
}

function retryingText({ step, steps, attempts, code, reason }: RetryingStep): string {
  const who = steps === 1 ? step : `${number(steps)} x ${step}`;
  return `  tried again: ${who}, ${count(attempts, 'time')} so far: ${reason}${code ? ` (${code})` : ''}`;
}

function progressText(progress: Progress, startedAt: string): string {
  const { status, pages, pagesDone, units, unitsDone, entries, deadLettered } = progress;
  const percent = pages > 0 ? Math.floor((100 * pagesDone) / pages) : 0;
  const seconds = Math.max(0, (Date.now() - Date.parse(startedAt)) / 1000);
  const lines = [
    `${status}, ${percent} % in ${duration(seconds)}: ${number(pagesDone)} of ${number(pages)} pages, ` +
      `${number(unitsDone)} of ${number(units)} units, ${count(entries, 'entry', 'entries')}, ` +
      count(deadLettered, 'dead letter'),
  ];
  for (const [name, provider] of Object.entries(progress.providers)) {
    const { done, running, share } = provider;
    lines.push(
      `  ${name} (${share} %): ${count(done, 'unit')} done, ${number(running)} running${restText(provider)}`,
    );
  }
  return lines.join('\n');
}

function extractions({ extractions }: Status): string {
  if (extractions.length === 0) return '';
  const rows = extractions.map(({ id, edition, languages, status, pages, startedAt, report }) => [
    startedAt,
    `${languages.join(',')} from ${edition}`,
    status,
    pages,
    report ? report.entries : '-',
    report ? report.deadLettered : '-',
    id,
  ]);
  return table([['extraction', 'what', 'status', 'pages', 'entries', 'dead letters', 'id'], ...rows]);
}

function providers({ providers }: Status): string {
  if (providers.length === 0) return '';
  const rows = providers.map(({ provider, liveWorkers, slots, polled }) => [
    provider,
    liveWorkers,
    slots,
    polled ? 'yes' : 'no',
  ]);
  return table([['provider', 'live workers', 'slots', 'master'], ...rows]);
}
