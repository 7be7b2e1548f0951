import type { Run } from '../../schemas';
import { chosenRun, now, runs } from '../client/state';
import { count, dumpDate, duration, languageName, moment, percent } from '../format';
import { colour } from '../providerColours';
import { useDetail } from '../client/detail';
import { Control } from './Control';

const PHASES: Record<Run['phase'], string> = {
  planning: 'planning',
  running: 'running',
  paused: 'paused',
  finalizing: 'finalizing',
  interrupted: 'interrupted',
  unknown: 'no master answers',
  completed: 'completed',
  incomplete: 'incomplete',
  failed: 'failed',
  cancelled: 'cancelled',
  abandoned: 'abandoned',
};

/** What is extracted, how far it is, when it ends; and the sum that has to come out. */
export function RunHead({ run, several }: { run: Run; several: boolean }) {
  const { pages } = run;
  return (
    <section class="panel head" aria-labelledby="run-title">
      {several && <RunChoice run={run} />}
      <div class="title">
        <h1 id="run-title">
          {run.languages.map(languageName).join(', ')}{' '}
          <small>
            from {run.edition}.wiktionary{run.dump !== null && `, dump of ${dumpDate(run.dump)}`}
          </small>
        </h1>
        <p class={`phase ${run.phase}`} data-testid="phase">
          {PHASES[run.phase]}
        </p>
        <Control run={run} />
      </div>
      <Bar run={run} />
      <p class="where">
        <span>
          <strong data-testid="pages-done">{count(pages.done)}</strong> of {count(pages.total)} pages,{' '}
          {percent(pages.done, pages.total)}
        </span>
        <span>
          {count(run.units.done)} of {count(run.units.total)} units
          {run.units.running > 0 && `, ${count(run.units.running)} under way`}
          {run.units.failed > 0 && `, ${count(run.units.failed)} failed`}
        </span>
        <Times run={run} />
      </p>
      <Equation run={run} />
      <Outcome run={run} />
    </section>
  );
}

function RunChoice({ run }: { run: Run }) {
  return (
    <label class="choice">
      Run{' '}
      <select value={run.workflowId} onChange={(event) => (chosenRun.value = event.currentTarget.value)}>
        {runs.value.map(({ workflowId, pages }) => (
          <option key={workflowId} value={workflowId}>
            {workflowId}: {percent(pages.done, pages.total)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Bar({ run }: { run: Run }) {
  const { pages, providers } = run;
  const share = (n: number): string => `${pages.total > 0 ? (100 * n) / pages.total : 0}%`;
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label="Pages done"
      aria-valuemin={0}
      aria-valuemax={pages.total}
      aria-valuenow={pages.done}
      aria-valuetext={`${count(pages.done)} of ${count(pages.total)} pages`}
    >
      {providers.map((provider, at) => (
        <span
          key={provider.provider}
          style={{ width: share(provider.pages.done), background: colour(provider.provider, at) }}
        />
      ))}
    </div>
  );
}

function Times({ run }: { run: Run }) {
  if (run.finishedAt !== null)
    return (
      <span>
        took {duration(run.elapsedSeconds)}, ended {moment(run.finishedAt)}
      </span>
    );
  const left = run.estimatedEnd === null ? null : (Date.parse(run.estimatedEnd) - now.value) / 1_000;
  return (
    <span>
      {duration(run.elapsedSeconds)} so far
      {left !== null && run.estimatedEnd !== null && (
        <>
          , about {duration(Math.max(1, left))} left, ends{' '}
          <time dateTime={run.estimatedEnd}>{moment(run.estimatedEnd)}</time>
        </>
      )}
    </span>
  );
}

/** Why pages were skipped; at the end, what the database holds, in one number that two databases can be compared by. */
function Outcome({ run }: { run: Run }) {
  const detail = useDetail(run);
  const skipped = Object.entries(detail?.skippedByReason ?? {}).sort(([, a], [, b]) => b - a);
  const hash = detail?.report?.['contentHash'];
  if (skipped.length === 0 && typeof hash !== 'string') return null;
  return (
    <dl class="outcomes">
      {skipped.length > 0 && (
        <div>
          <dt>skipped</dt>
          <dd>{skipped.map(([reason, n]) => `${reason} ${count(n)}`).join(', ')}</dd>
        </div>
      )}
      {typeof hash === 'string' && (
        <div>
          <dt>content</dt>
          <dd>
            <code>{hash}</code>
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Every page of the plan ends as one of these; at the end nothing is left to do. */
function Equation({ run: { pages } }: { run: Run }) {
  const left = pages.total - pages.done;
  const terms: [string, number, string][] = [
    ['stored', pages.stored, 'stored'],
    ['unchanged', pages.unchanged, 'unchanged'],
    ['skipped', pages.skipped, 'skipped'],
    ['dead letters', pages.deadLettered, pages.deadLettered > 0 ? 'dead' : ''],
    ...(left > 0 ? [['to do', left, 'left'] as [string, number, string]] : []),
  ];
  return (
    <p class="equation" aria-label="Completeness">
      <span>
        <b>{count(pages.total)}</b> in the plan
      </span>
      {terms.map(([name, n, kind], at) => (
        <span key={name} class={kind}>
          {at === 0 ? '= ' : '+ '}
          <b>{count(n)}</b> {name}
        </span>
      ))}
    </p>
  );
}
