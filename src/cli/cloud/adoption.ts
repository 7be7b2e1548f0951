import { adoptFormerRows, findFormerRows } from '../../stores/postgres/former/adopt';
import { certificates } from '../context';
import { adoptionText } from '../db';
import type { Terminal } from '../terminal';
import { count } from '../text';
import type { CloudSession } from './session';

/** Rows of the earlier program that a deployment would take over; 0: none is waiting. */
export async function waitingRows(
  { databaseUrl, config }: CloudSession,
  terminal: Terminal,
): Promise<number> {
  const { waiting } = await findFormerRows(databaseUrl, certificates(config));
  if (waiting > 0)
    terminal.err(
      `The database has ${count(waiting, 'row')} of the earlier program: they become entries first.`,
    );
  return waiting;
}

/** Takes them over, and lists each that could not be taken. */
export async function adoptWaiting({ databaseUrl, config }: CloudSession, terminal: Terminal): Promise<void> {
  const report = await adoptFormerRows(databaseUrl, certificates(config));
  for (const line of adoptionText(report)) terminal.err(line);
}
