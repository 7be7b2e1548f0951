import { Command } from 'commander';
import { budgetRuns } from './randomRuns';
import { tableOf, WORKS } from './table';

// `npm run bench:fleet`: what a run costs and how long it takes, by the fleet's own decisions in a simulated world.

function main(): void {
  const { runs, seed } = new Command('bench:fleet')
    .option('--runs <number>', 'random runs with a budget', Number, 0)
    .option('--seed <number>', 'of the first of them', Number, 1)
    .parse()
    .opts<{ runs: number; seed: number }>();
  for (const work of WORKS) console.log(`${tableOf(work)}\n`);
  if (runs === 0) return;
  const begun = performance.now();
  const { above, worstSteps, worstSeed, decisions, used } = budgetRuns(runs, seed);
  console.log(
    `${runs} random runs with a budget, ${decisions} decisions, ${((performance.now() - begun) / 1_000).toFixed(0)} s: ` +
      `${above} spent more than their limit; the nearest (seed ${worstSeed}) was ${Math.abs(worstSteps).toFixed(2)} steps ` +
      `${worstSteps > 0 ? 'above' : 'below'} it; those that it ended had used ${Math.round(100 * used)} % of it on average`,
  );
}

main();
