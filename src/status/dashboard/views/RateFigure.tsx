import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import type { Run } from '../../schemas';
import { now } from '../client/state';
import { useDetail } from '../client/detail';
import { useSize } from '../client/size';
import { count, tickTime } from '../format';
import { type Series, stackRates } from '../plot/stack';
import { colour } from '../providerColours';

const PADDING = 6;

/** Entries a minute over the run, one band per provider on top of the other. */
export function RateFigure({ run }: { run: Run }) {
  const timeline = useDetail(run)?.timeline;
  const names = run.providers.map(({ provider }) => provider);
  const until = run.finishedAt === null ? now.value : Date.parse(run.finishedAt);
  const series = timeline ? stackRates(timeline, names, until) : null;
  const used = names.filter((name) => series?.providers.includes(name));
  return (
    <figure class="panel rate">
      <figcaption>
        <h2>Entries a minute</h2>
        <ul class="legend" aria-label="Providers">
          {used.map((name) => (
            <li key={name}>
              <span
                class="swatch"
                style={{ background: colour(name, names.indexOf(name)) }}
                aria-hidden="true"
              />
              {name}
            </li>
          ))}
          <li>
            <span class="dash" aria-hidden="true" />
            average
          </li>
        </ul>
      </figcaption>
      {series && series.most > 0 ? (
        <Plot series={series} order={names} overall={run.rate.overall.entriesPerMinute} />
      ) : (
        <p class="empty">Nothing has been written yet.</p>
      )}
    </figure>
  );
}

function Plot({ series, order, overall }: { series: Series; order: string[]; overall: number }) {
  const { ref, width, rem } = useSize();
  const { times, bands, providers, most } = series;
  const [begin, end] = [times[0] ?? 0, times.at(-1) ?? 0];
  const height = rem * (width < 40 * rem ? 11 : 13);
  const edge = { top: rem * 0.4, right: PADDING, bottom: rem * 1.5, left: rem * 3.9 };
  const x = scaleTime([new Date(begin), new Date(end)], [edge.left, width - edge.right]);
  const y = scaleLinear([0, Math.max(most, overall)], [height - edge.bottom, edge.top]).nice(4);
  const path = area<[number, number]>()
    .x((_, at) => x(times[at] ?? 0))
    .y0(([low]) => y(low))
    .y1(([, high]) => y(high))
    .curve(curveStepAfter);
  // A step ends where the next begins, so the last value stands once more at the end.
  const closed = (band: [number, number][]): [number, number][] => [...band, band.at(-1) ?? [0, 0]];
  return (
    <div ref={ref} class="plot">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Entries a minute over the run: at most ${count(most)}, ${count(overall)} on average`}
      >
        <g class="grid">
          {y.ticks(4).map((tick) => (
            <g key={tick}>
              <line x1={edge.left} x2={width - edge.right} y1={y(tick)} y2={y(tick)} />
              <text x={edge.left - PADDING} y={y(tick)} dy="0.32em" text-anchor="end">
                {count(tick)}
              </text>
            </g>
          ))}
          {x.ticks(Math.max(2, Math.floor(width / (9 * rem)))).map((tick) => (
            <text
              key={tick.getTime()}
              x={x(tick)}
              y={height - rem * 0.3}
              text-anchor={x(tick) > width - 3 * rem ? 'end' : 'middle'}
            >
              {tickTime(tick, end - begin)}
            </text>
          ))}
        </g>
        {bands.map((band, at) => {
          const name = providers[at] ?? '';
          return (
            <path
              key={name}
              d={path(closed(band)) ?? ''}
              style={{ fill: colour(name, order.indexOf(name)) }}
            />
          );
        })}
        <line class="average" x1={edge.left} x2={width - edge.right} y1={y(overall)} y2={y(overall)} />
      </svg>
    </div>
  );
}
