import { createHash } from 'node:crypto';
import { arrayLiteral } from './arrays';
import type { Transaction } from './connection';
import { copyLines, unescaped } from './copyOut';

/**
 * SHA-256 (hex) over the live entries of an edition and languages: for each, in the byte order of the keys, its key, a
 * tab, its content hash in hex and a newline. Equal for everyone whose entries say the same.
 */
export async function contentHash(
  tx: Transaction,
  edition: string,
  languages: readonly string[],
  heartbeat: () => void = () => undefined,
): Promise<string> {
  const hash = createHash('sha256');
  const { escapeLiteral } = tx.client;
  const query = `select entry_key, encode(content_hash, 'hex') from public.aqea_entries
                  where edition = ${escapeLiteral(edition)} and language = any (${escapeLiteral(arrayLiteral(languages))})
                    and withdrawn_at is null
                  order by entry_key`;
  for await (const lines of copyLines(tx, query)) {
    hash.update(unescaped(lines));
    heartbeat();
  }
  return hash.digest('hex');
}
