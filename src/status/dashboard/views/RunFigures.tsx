import type { ComponentChildren } from 'preact';
import type { Run } from '../../schemas';
import { count, euros, percent } from '../format';

/** The figures that people look for first. */
export function RunFigures({ run }: { run: Run }) {
  const { entries, rate, cost, addresses } = run;
  return (
    <dl class="figures">
      <Figure name="Entries" value={count(entries.done)} id="entries">
        {count(entries.inserted)} new, {count(entries.updated)} changed, {count(entries.withdrawn)} withdrawn
      </Figure>
      <Figure
        name="Entries a minute"
        value={count(run.underWay ? rate.now.entriesPerMinute : rate.overall.entriesPerMinute)}
      >
        {run.underWay ? <>{count(rate.overall.entriesPerMinute)} over the whole run</> : 'over the whole run'}
      </Figure>
      <Figure name="Dead letters" value={count(run.deadLetters)} alarm={run.deadLetters > 0}>
        {run.deadLetters === 0 ? 'every page could be read' : 'pages that could not be read'}
      </Figure>
      <Figure name="Addresses in use" value={count(addresses.used)}>
        {percent(addresses.used, addresses.slots)} of {count(addresses.slots)}
      </Figure>
      <Figure name="Cost so far" value={euros(cost.soFar)}>
        {cost.atEnd === null ? 'end not known' : <>{euros(cost.atEnd)} at the end</>}; one large machine{' '}
        {euros(cost.singleServer.atEnd ?? cost.singleServer.soFar)}
      </Figure>
    </dl>
  );
}

function Figure({
  name,
  value,
  id,
  alarm = false,
  children,
}: {
  name: string;
  value: string;
  id?: string;
  alarm?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class={alarm ? 'figure panel alarm' : 'figure panel'}>
      <dt>{name}</dt>
      <dd class="value" data-testid={id}>
        {value}
      </dd>
      <dd class="more">{children}</dd>
    </div>
  );
}
