import { NotConfirmed } from '../../fleet/errors';
import { askerOf } from '../ask';
import type { Terminal } from '../terminal';

export interface Confirmation {
  yes?: true;
  dryRun?: true;
}

/**
 * True when what was shown is to be done: `--yes`, or somebody says so. `--dry-run`: false.
 * @throws NotConfirmed when nobody is there, or says no: exit code 2
 */
export async function confirmed(
  { yes, dryRun }: Confirmation,
  question: string,
  terminal: Terminal,
): Promise<boolean> {
  if (dryRun) return false;
  if (yes) return true;
  const asker = askerOf(terminal);
  try {
    if (await asker?.confirm(question)) return true;
  } finally {
    asker?.close();
  }
  throw new NotConfirmed({
    what: asker ? 'Nothing was done' : 'Nothing was done: nobody is here to say yes',
    hint: 'The same command with --yes does it without asking.',
  });
}
