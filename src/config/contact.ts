import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The contact that was given once, when asked; null when nobody was asked yet. */
export function readRememberedContact(home: string): string | null {
  try {
    return readFileSync(contactFile(home), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

/** Keeps the contact for later runs of this machine; `AQEA_CONTACT` and the configuration file win over it. */
export function rememberContact(home: string, contact: string): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(contactFile(home), `${contact}\n`);
}

function contactFile(home: string): string {
  return join(home, 'contact');
}
