import type { Command } from 'commander';
import { lazy } from '../lazy';
import type { Terminal } from '../terminal';
import type { SetupOptions } from './setupSteps';

const EXAMPLES = `
Says how much room the language needs, checks the database and brings it up to date, looks at roles and rights, and asks
for what is missing: password, contact, Temporal, tokens of the providers. Without a terminal it lists what is missing.

Examples:
  aqea cloud setup --supabase-project abcdefghijklmnopqrst --language de
  SUPABASE_DATABASE_URL='postgresql://...' aqea cloud setup --language de --no-save
  aqea cloud setup --dry-run --language de          looks, and changes nothing`;

export function registerSetup(cloud: Command, terminal: Terminal): void {
  cloud
    .command('setup')
    .description('database, contact, Temporal and tokens: check, ask for what is missing, and keep it')
    .option('--supabase-project <id>', 'the part before .supabase.co (default: SUPABASE_DATABASE_URL)')
    .option('--supabase-password <password>', 'of its database; better: SUPABASE_DB_PASSWORD, or when asked')
    .option('--pooler-region <region>', 'such as eu-central-1, where this machine has no IPv6')
    .option('-l, --language <code>', 'for all later commands')
    .option('--no-save', 'keep nothing in .env.cloud')
    .option('--dry-run', 'only look')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: SetupOptions) => lazy.cloudSetup().setup(options, terminal));
}
