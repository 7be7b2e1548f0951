import { money, rateText } from '../fleet/money';
import type { Part, ProviderOfRun, RetryingStep, Run } from '../status/schemas';
import type { ShownStatus } from './statusRead';
import { count, duration, number, table } from './text';

/** The status as a page for people; the same facts as `--json`. */
export function statusText(status: ShownStatus): string {
  const nothing =
    status.processes.length === 0 && status.temporal.state === 'none' && status.database.state === 'none';
  if (nothing)
    return (
      `Nothing runs here (${status.home}), and neither a Temporal server nor a database is named.\n` +
      'Start everything on this machine with `aqea dev`.'
    );
  return [processes(status), parts(status), runs(status), extractions(status), providers(status)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function processes({ processes, home }: ShownStatus): string {
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

function parts({ temporal, database, masters }: ShownStatus): string {
  const said = (part: { state: string; reason: string | null }, place: string | null): string =>
    part.state === 'ok' ? (place ?? 'ok') : `${part.state}: ${part.reason ?? ''}`;
  const dashboards = masters.flatMap(({ dashboardUrl }) => dashboardUrl ?? []);
  return table([
    ['Temporal', said(temporal, temporal.address)],
    ...(temporal.state === 'ok' && temporal.webUi ? [['Web UI', temporal.webUi]] : []),
    ['database', said(database, database.url)],
    ...(dashboards.length > 0 ? [['dashboard', dashboards.join(' ')]] : []),
  ]);
}

function runs({ runs, last, temporal }: ShownStatus): string {
  if (runs.length > 0) return runs.map((run) => runText(run, temporal.state)).join('\n\n');
  const none = temporal.state === 'ok' ? 'No extraction is under way.' : '';
  return last ? `${none}\n\nThe last one:\n${runText(last, temporal.state)}`.trim() : none;
}

function runText(run: Run, temporal: Part['state']): string {
  const { workflowId, phase, startedAt, elapsedSeconds, pages, units, entries, rate, cost } = run;
  if (phase === 'unknown')
    return [
      `${workflowId}: under way since ${startedAt}, as the database says; ` +
        (temporal === 'ok'
          ? 'but no master answers; start one with `aqea master`'
          : 'Temporal cannot be asked how far it is'),
      ...run.retrying.map(retryingText),
    ].join('\n');
  const percent = pages.total > 0 ? Math.floor((100 * pages.done) / pages.total) : 0;
  const lines = [
    `${workflowId}: ${phase}, ${percent} % in ${duration(elapsedSeconds)}: ` +
      `${number(pages.done)} of ${number(pages.total)} pages, ${number(units.done)} of ${number(units.total)} units, ` +
      `${count(entries.done, 'entry', 'entries')}, ${count(run.deadLetters, 'dead letter')}${end(run)}`,
    `  entries a minute: ${run.underWay ? `${number(Math.round(rate.now.entriesPerMinute))} now, ` : ''}` +
      `${number(Math.round(rate.overall.entriesPerMinute))} over the run`,
    `  cost: ${money(cost.soFar, 'EUR')}${atEnd(run.underWay ? cost.atEnd : null)} for ` +
      `${cost.workerHours.toFixed(2)} worker hours${rented(cost)}; one large machine for as long: ${money(cost.singleServer.soFar, 'EUR')}`,
    ...(cost.exchange === null ? [] : [`  ${rateText(cost.exchange)}`]),
    `  addresses: ${number(run.addresses.used)} of ${number(run.addresses.slots)} used`,
  ];
  for (const { reason, count: times } of run.failures)
    lines.push(`  failed: ${reason}, ${count(times, 'page')}`);
  for (const step of run.retrying) lines.push(retryingText(step));
  if (run.units.failed > 0) lines.push(`  given up: ${count(run.units.failed, 'unit')}`);
  if (run.providers.length > 0) lines.push('', providersOfRun(run));
  return lines.join('\n');
}

function rented({ rentedMachines }: Run['cost']): string {
  return rentedMachines > 0 ? `, ${count(rentedMachines, 'rented machine')} by their bills` : '';
}

function retryingText({ step, steps, attempts, code, reason }: RetryingStep): string {
  const who = steps === 1 ? step : `${number(steps)} x ${step}`;
  return `  tried again: ${who}, ${count(attempts, 'time')} so far: ${reason}${code ? ` (${code})` : ''}`;
}

function end({ estimatedEnd }: Run): string {
  return estimatedEnd === null ? '' : `; expected to end at ${estimatedEnd}`;
}

function atEnd(amount: number | null): string {
  return amount === null ? '' : `, at the end about ${money(amount, 'EUR')}`;
}

function providersOfRun({ providers }: Run): string {
  const rows = providers.map((one) => [
    `  ${one.provider}`,
    one.share === null ? '-' : `${one.share} %`,
    one.units.done,
    one.units.running,
    one.pages.done,
    one.entries.done,
    Math.round(one.rate.now.entriesPerMinute),
    one.deadLetters,
    one.workers.live,
    money(one.cost.soFar, 'EUR'),
    rest(one),
  ]);
  const head = [
    '  provider',
    'share',
    'units',
    'running',
    'pages',
    'entries',
    'a minute',
    'dead letters',
    'workers',
    'cost',
  ];
  return table([head, ...rows]);
}

function rest({ resting }: ProviderOfRun): string {
  if (!resting) return '';
  return `rests${resting.since ? ` since ${resting.since}` : ''}: ${resting.reason}`;
}

function extractions({ extractions }: ShownStatus): string {
  if (extractions.length === 0) return '';
  const rows = extractions.map(({ id, edition, languages, status, pages, startedAt }) => [
    ...[startedAt, `${languages.join(',')} from ${edition}`, status, pages, id],
  ]);
  return table([['extraction', 'what', 'status', 'pages', 'id'], ...rows]);
}

function providers({ providers }: ShownStatus): string {
  if (providers.length === 0) return '';
  const rows = providers.map(({ provider, liveWorkers, slots, polled }) => [
    provider,
    liveWorkers,
    slots,
    polled ? 'yes' : 'no',
  ]);
  return table([['provider', 'live workers', 'slots', 'master'], ...rows]);
}
