import { adoptFormerRows, findFormerRows } from '../../stores/postgres/former/adopt';
import { certificates } from '../context';
import { adoptionText } from '../db';
import type { Terminal } from '../terminal';
import { count } from '../text';
import type { CloudSession } from './session';

/** Is there something to take over: rows of the earlier program, or a table that setup has made ready for them? */
export async function needsAdoption(
  { databaseUrl, config }: CloudSession,
  terminal: Terminal,
): Promise<boolean> {
  const { waiting, expecting } = await findFormerRows(databaseUrl, certificates(config));
  if (waiting > 0)
    terminal.err(
      `The database has ${count(waiting, 'row')} of the earlier program: they become entries first.`,
    );
  return waiting > 0 || expecting;
}

/** Takes them over, and lists each that could not be taken. */
export async function adoptWaiting({ databaseUrl, config }: CloudSession, terminal: Terminal): Promise<void> {
  const report = await adoptFormerRows(databaseUrl, certificates(config));
  if (report.adopted + report.joined + report.refused === 0) return;
  for (const line of adoptionText(report)) terminal.err(line);
}
