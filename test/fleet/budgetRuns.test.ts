import { budgetRuns, dearestStep, randomScenario } from '../../bench/fleet/randomRuns';
import { simulate } from '../../bench/fleet/simulate';

/** A fifth of those that `npm run bench:fleet -- --runs 10000` makes, from all over them. */
test.each([1, 2_501, 5_001, 7_501])(
  'the budget is never passed by more than one billing step: 500 random runs from seed %i',
  (seed) => {
    const { worstSteps, worstSeed } = budgetRuns(500, seed);
    expect({ worstSeed, passed: worstSteps > 1 ? worstSteps : 0 }).toEqual({ worstSeed, passed: 0 });
  },
  900_000,
);

test('the same runs would pass it if nobody minded the budget', () => {
  let passed = 0;
  for (let seed = 1; seed <= 50; seed++) {
    const scenario = randomScenario(seed);
    const limit = scenario.policy.budget?.limit ?? 0;
    const { spent } = simulate({ ...scenario, policy: { ...scenario.policy, budget: null } });
    if (spent > limit + dearestStep(scenario.policy)) passed++;
  }
  expect(passed).toBeGreaterThan(25);
}, 120_000);
