import { type Command, Option } from 'commander';
import { CLOUD_PROVIDERS } from '../../fleet/providers/provider';
import { lazy } from '../lazy';
import { wholeNumber } from '../options';
import type { Terminal } from '../terminal';
import type { DeployOptions } from './deploy';
import { addDeployOptions } from './deployOptions';

const EXAMPLES = `
As deploy-multi, at one provider; machines at the others are left alone.

Examples:
  aqea cloud deploy-single --provider hetzner --workers 10
  aqea cloud deploy-single --provider linode --workers 2 --dry-run`;

export function registerDeploySingle(cloud: Command, terminal: Terminal): void {
  addDeployOptions(
    cloud
      .command('deploy-single')
      .description('rent machines at one provider, and start the extraction')
      .addOption(
        new Option('-p, --provider <name>', 'where').choices([...CLOUD_PROVIDERS]).makeOptionMandatory(),
      )
      .requiredOption('-w, --workers <n>', 'at this provider', wholeNumber(1, 1_000)),
  )
    .addHelpText('after', EXAMPLES)
    .action((options: DeployOptions) => lazy.cloudDeploy().deploy(options, terminal));
}
