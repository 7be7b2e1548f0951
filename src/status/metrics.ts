import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { StatusBackend } from './backend';
import type { Run, Status } from './schemas';

const ANSWER_WITHIN_MS = 2_000;

/** The status as Prometheus reads it, with the process's own metrics and those of Temporal's runtime. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly gauges = new Map<string, Gauge>();

  constructor(
    private readonly backend: Pick<StatusBackend, 'status'>,
    /** Where Temporal's runtime in this process answers; null: nowhere. */
    private readonly temporalUrl: string | null,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  async text(): Promise<string> {
    const [status, temporal] = await Promise.all([this.backend.status(), this.ofTemporal()]);
    for (const gauge of this.gauges.values()) gauge.reset();
    this.ofStatus(status);
    return (await this.registry.metrics()) + temporal;
  }

  private ofStatus({ at, runs, last, providers, masters, temporal, database }: Status): void {
    this.set('aqea_up', 'Whether the part answers', { part: 'temporal' }, Number(temporal.state === 'ok'));
    this.set('aqea_up', 'Whether the part answers', { part: 'database' }, Number(database.state === 'ok'));
    this.set('aqea_masters_live', 'Masters that live', {}, masters.length);
    for (const { provider, liveWorkers, slots, polled } of providers) {
      this.set('aqea_workers_live', 'Workers that live', { provider }, liveWorkers);
      this.set('aqea_worker_slots', 'Units that live workers can do at once', { provider }, slots);
      this.set(
        'aqea_provider_polled',
        'Whether a live master looks after the units',
        { provider },
        Number(polled),
      );
    }
    // The same names whether it is under way or has ended: a graph goes on to the end.
    const shown = runs.length > 0 || last === null ? runs : [last];
    for (const run of shown) this.ofRun(run, Date.parse(at));
  }

  private ofRun(run: Run, now: number): void {
    const labels = { edition: run.edition, languages: run.languages.join(',') };
    const of = (name: string, help: string, value: number, more: Record<string, string> = {}): void =>
      this.set(`aqea_run_${name}`, help, { ...labels, ...more }, value);
    of('under_way', 'Whether the run is under way', Number(run.underWay));
    of('phase', 'The phase that the run is in: 1', 1, { phase: run.phase });
    of('started_timestamp_seconds', 'When the run began', Date.parse(run.startedAt) / 1_000);
    of('units_total', 'Units of the plan', run.units.total);
    of('units_failed', 'Units that were given up', run.units.failed);
    of('pages_total', 'Pages of the plan', run.pages.total);
    of('seconds_left', 'Estimated seconds until the end; -1: not known', secondsLeft(run, now));
    of('addresses_used', "Addresses used of the languages' address space", run.addresses.used);
    of('addresses_total', "Addresses of the languages' address space", run.addresses.slots);
    of(
      'single_server_cost_eur',
      'What one large machine would have cost so far',
      run.cost.singleServer.soFar,
    );
    for (const one of run.providers) {
      const mine = { provider: one.provider };
      of('units_done', 'Units completed', one.units.done, mine);
      of('units_running', 'Units under way', one.units.running, mine);
      for (const [outcome, count] of Object.entries(one.pages))
        if (outcome !== 'done') of('pages', 'Pages by what became of them', count, { ...mine, outcome });
      of('pages_done', 'Pages done', one.pages.done, mine);
      of('entries_done', 'Entries of the pages that are done', one.entries.done, mine);
      of('entries_per_minute', 'Entries of the last minute', one.rate.now.entriesPerMinute, mine);
      of('resting', 'Whether the provider gets no units for a while', Number(one.resting !== null), mine);
      of('cost_eur', 'What its workers have cost so far', one.cost.soFar, mine);
      for (const { reason, count } of one.failures)
        of('dead_letters', 'Pages that could not be read', count, { ...mine, reason });
    }
  }

  private set(name: string, help: string, labels: Record<string, string>, value: number): void {
    let gauge = this.gauges.get(name);
    if (!gauge) {
      const labelNames = Object.keys(labels);
      gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
      this.gauges.set(name, gauge);
    }
    gauge.set(labels, value);
  }

  private async ofTemporal(): Promise<string> {
    if (this.temporalUrl === null) return '';
    try {
      const response = await fetch(this.temporalUrl, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      return response.ok ? `\n${await response.text()}` : '';
    } catch {
      // The runtime shows metrics only while it has workers.
      return '';
    }
  }
}

function secondsLeft({ estimatedEnd }: Run, now: number): number {
  return estimatedEnd === null ? -1 : Math.max(0, (Date.parse(estimatedEnd) - now) / 1_000);
}
