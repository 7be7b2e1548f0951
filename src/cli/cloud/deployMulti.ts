import type { Command } from 'commander';
import { lazy } from '../lazy';
import { wholeNumber } from '../options';
import type { Terminal } from '../terminal';
import type { DeployOptions } from './deploy';
import { addDeployOptions } from './deployOptions';

const EXAMPLES = `
Shows the plan with its price first. The deployment then has that many workers: what is there already is kept, what is
missing is rented, what is too much drains and goes. Starts the extraction, or joins it. Exit code 2 when nobody said yes.

Examples:
  aqea cloud deploy-multi --workers 15 --language de
  aqea cloud deploy-multi --workers 20                  the language given to setup
  aqea cloud deploy-multi --workers 15 --dry-run        plan and price, and what would be sent
  aqea cloud deploy-multi --workers 15 --yes --json`;

export function registerDeployMulti(cloud: Command, terminal: Terminal): void {
  addDeployOptions(
    cloud
      .command('deploy-multi')
      .description('rent machines at all providers, by their shares, and start the extraction')
      .requiredOption('-w, --workers <n>', 'of the whole deployment', wholeNumber(1, 1_000)),
  )
    .addHelpText('after', EXAMPLES)
    .action((options: DeployOptions) => lazy.cloudDeploy().deploy(options, terminal));
}
