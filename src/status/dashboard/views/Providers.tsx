import type { ProviderOfRun, Run } from '../../schemas';
import { now } from '../client/state';
import { count, counted, duration, euros, moment } from '../format';
import { colour } from '../providerColours';

/** A row per provider: what it did, does and costs, and why it rests. */
export function Providers({ run }: { run: Run }) {
  return (
    <section class="panel providers" aria-labelledby="providers-title">
      <h2 id="providers-title">Providers</h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="providers-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Provider</th>
              <th scope="col">Share</th>
              <th scope="col">Units</th>
              <th scope="col">Pages</th>
              <th scope="col">Entries</th>
              <th scope="col">Entries/min</th>
              <th scope="col">Dead letters</th>
              <th scope="col">Workers</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {run.providers.map((provider, at) => (
              <Row key={provider.provider} provider={provider} at={at} underWay={run.underWay} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ provider: p, at, underWay }: { provider: ProviderOfRun; at: number; underWay: boolean }) {
  const rate = underWay ? p.rate.now : p.rate.overall;
  return (
    <tr data-provider={p.provider}>
      <th scope="row">
        <span class="swatch" style={{ background: colour(p.provider, at) }} aria-hidden="true" />
        {p.provider}
        <State provider={p} underWay={underWay} />
      </th>
      <td>{p.share === null ? '–' : `${count(p.share)} %`}</td>
      <td>
        {count(p.units.done)}
        {p.units.running > 0 && <small> + {count(p.units.running)} now</small>}
      </td>
      <td>{count(p.pages.done)}</td>
      <td>{count(p.entries.done)}</td>
      <td>{count(rate.entriesPerMinute)}</td>
      <td class={p.deadLetters > 0 ? 'alarm' : ''}>{count(p.deadLetters)}</td>
      <td>
        {count(p.workers.live)}
        {p.workers.live > 0 && <small> {counted(p.workers.slots, 'slot')}</small>}
      </td>
      <td>
        {euros(p.cost.soFar)}
        {p.cost.rentedMachines > 0 ? (
          <small> {p.cost.rentedMachines} rented</small>
        ) : (
          <small> {euros(p.cost.perWorkerHour)}/h</small>
        )}
      </td>
    </tr>
  );
}

function State({ provider: { resting, workers }, underWay }: { provider: ProviderOfRun; underWay: boolean }) {
  if (!underWay) return null;
  if (resting) {
    const since = resting.since === null ? '' : ` since ${moment(resting.since)}`;
    const left = resting.until === null ? 0 : (Date.parse(resting.until) - now.value) / 1_000;
    return (
      <small class="resting">
        rests{since}
        {left > 0 && `, ${duration(left)} more`}: {resting.reason}
      </small>
    );
  }
  return workers.live === 0 ? <small class="resting">no live workers</small> : null;
}
