import type { Command } from 'commander';
import { loadConfig } from '../config/loader';
import type { CostReport } from '../fleet/costReport';
import { costReport } from '../fleet/costReport';
import { exchangeRate, money, rateText } from '../fleet/money';
import { SPOT } from '../fleet/report';
import { pricesOf } from '../status/prices';
import { withStore } from './context';
import { wholeNumber } from './options';
import type { Terminal } from './terminal';
import { count, duration, number, table } from './text';

interface Options {
  runs: number;
  json?: true;
  config?: string;
}

const EXAMPLES = `
Rented machines are counted by their providers' own billing steps, from the request until the provider has confirmed the
deletion. Workers that run by hand are counted by the hour, at the configured prices.

Examples:
  aqea cost
  aqea cost --json | jq .spent`;

export function registerCost(program: Command, terminal: Terminal): void {
  program
    .command('cost')
    .description('what was spent and will be: by provider, by run, beside one large machine')
    .option('--runs <number>', 'runs to show, newest first', wholeNumber(1, 1_000), 10)
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const config = loadConfig({ file: options.config, env: terminal.env });
      const reading = await withStore(terminal.env, config, (store) => store.readCosts(options.runs));
      const { perWorkerHour, singleServerPerHour } = pricesOf(config);
      const { currency, spot } = config.cost_optimization;
      const report = costReport(reading, {
        ...{ currency, exchange: exchangeRate(config) },
        ...{ perWorkerHour, largePerHour: singleServerPerHour },
      });
      if (options.json) return terminal.out(JSON.stringify(report));
      terminal.out(costText(report));
      if (spot === 'prefer') terminal.err(SPOT);
    });
}

export function costText(report: CostReport): string {
  const { currency, rented, byHand, editions, large } = report;
  const m = (amount: number): string => money(amount, currency);
  const lines = [`Spent: ${m(report.spent)}; at the end of what is under way: ${m(report.expected)}`];
  if (rented.machines > 0)
    lines.push(
      '',
      table([
        ['Rented', 'machines', 'paid now', 'an hour', 'spent', 'expected'],
        ...[...Object.entries(rented.providers), ['together', rented] as const].map(([name, cost]) => [
          ...[name, number(cost.machines), number(cost.paying)],
          ...[m(cost.perHour), m(cost.spent), m(cost.expected)],
        ]),
      ]),
    );
  if (byHand.hours > 0)
    lines.push(
      '',
      table([
        ['Run by hand', 'hours', 'spent'],
        ...Object.entries(byHand.providers).map(([name, { hours, spent }]) => [
          name,
          hours.toFixed(2),
          m(spent),
        ]),
      ]),
    );
  const worked = editions.filter(({ coreSeconds }) => coreSeconds > 0);
  if (worked.length > 0)
    lines.push(
      '',
      table([
        ['Run', 'began', 'took', 'machines', 'cost', 'one hour of them', 'large machine'],
        ...worked.map((edition) => [
          edition.languages.join(',') === edition.edition
            ? edition.edition
            : `${edition.languages.join(',')} from ${edition.edition}`,
          edition.startedAt.slice(0, 16).replace('T', ' '),
          tookText(edition),
          number(edition.machines),
          ...[m(edition.spent), m(edition.oneHour), m(edition.large)],
        ]),
      ]),
    );
  lines.push(
    '',
    `One large machine (${m(large.perHour)} an hour, 16 cores): ${m(large.cost)} for the same work, ${count(Math.max(1, Math.ceil(large.hours)), 'started hour')}`,
  );
  if (report.exchange !== null) lines.push(rateText(report.exchange));
  return lines.join('\n');
}

function tookText({ startedAt, finishedAt, status }: CostReport['editions'][number]): string {
  if (finishedAt === null) return status;
  return duration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000);
}
