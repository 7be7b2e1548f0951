import { createInterface } from 'node:readline/promises';
import { readEnvironment } from '../config/environment';
import { rememberContact } from '../config/contact';
import type { Config } from '../config/schema';
import { isWikimediaHost, requireContact } from '../sources/http/userAgent';
import type { Terminal } from './terminal';

/**
 * Asks for the contact that Wikimedia's servers want to know, once per home folder, when it is missing, needed for
 * this dump, and somebody is there to answer. Without an answer nothing changes: the source refuses in one sentence.
 * @param dump what the run was given; undefined: the newest below `source.base_url`
 */
export async function askContact(
  config: Config,
  dump: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const where = dump ?? config.source.base_url;
  if (config.source.contact !== undefined || !URL.canParse(where)) return;
  const host = new URL(where).hostname;
  if (!isWikimediaHost(host) || !terminal.watched || process.stdin.isTTY !== true) return;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `${host} wants to know who asks. Your mail address, or your project's URL: `;
    const answer = (await lines.question(question)).trim();
    if (answer === '') return;
    requireContact(host, answer);
    const { home } = readEnvironment(terminal.env);
    rememberContact(home, answer);
    config.source.contact = answer;
    terminal.err(`Kept in ${home}/contact; AQEA_CONTACT or source.contact in the configuration win over it.`);
  } finally {
    lines.close();
  }
}
