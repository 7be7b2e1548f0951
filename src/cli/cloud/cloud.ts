import type { Command } from 'commander';
import type { Terminal } from '../terminal';
import { registerDeployMulti } from './deployMulti';
import { registerDeploySingle } from './deploySingle';
import { registerDestroy } from './destroy';
import { registerList } from './list';
import { registerReap } from './reap';
import { registerServe } from './serve';
import { registerSetup } from './setup';
import { registerCloudStatus } from './status';

const EXAMPLES = `
\`setup\` keeps what it was told in .env.cloud, which the others read; variables of the shell win over it. Nothing is rented
or deleted without --yes or an answer; --dry-run shows the plan.

Examples:
  aqea cloud setup --supabase-project abcdefghijklmnopqrst --language de
  aqea cloud deploy-multi --workers 15
  aqea cloud status
  aqea cloud destroy`;

/** Rented machines: from nothing to a run on three clouds, and back to nothing. */
export function registerCloud(program: Command, terminal: Terminal): void {
  const cloud = program
    .command('cloud')
    .description('rented machines: set up, rent at three providers, look after, destroy')
    .addHelpText('after', EXAMPLES);
  registerSetup(cloud, terminal);
  registerDeployMulti(cloud, terminal);
  registerDeploySingle(cloud, terminal);
  registerCloudStatus(cloud, terminal);
  registerServe(cloud, terminal);
  registerList(cloud, terminal);
  registerReap(cloud, terminal);
  registerDestroy(cloud, terminal);
}
