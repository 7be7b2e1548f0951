import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './connection';

/** A holder that dies keeps its place this long; one that lives renews it three times as often. */
const TTL_SECONDS = 15;
const RENEW_MS = (TTL_SECONDS * 1_000) / 3;

/** Slots are numbers below the capacity; a free one is taken by insert, an expired one by update. */
const TAKE = `
  with free as (
    select slot from generate_series(0, $2::int - 1) slot
     where not exists (select from public.leases l where l.name = $1 and l.slot = slot.slot and l.expires_at > now())
     order by random() limit 1
  )
  insert into public.leases as l (name, slot, holder, expires_at)
  select $1, slot, $3, now() + make_interval(secs => $4) from free
  on conflict (name, slot) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where l.expires_at <= now()
  returning slot`;

const LEAVE = 'delete from public.leases where name = $1 and slot = $2 and holder = $3';

/** Keeps the place for so many seconds from now. */
const KEEP = `
  update public.leases set expires_at = now() + make_interval(secs => $4)
   where name = $1 and slot = $2 and holder = $3`;

/**
 * Runs `step` while holding one of `capacity` places of `name`, over the whole deployment; waits for a place, in no order.
 * A lease that cannot be renewed because the database does not answer runs out, and somebody else may begin. When `step`
 * fails with `retryAfterMs`, the place stays taken for that long: others do not ask meanwhile what we may not ask.
 */
export async function withLease<T>(
  database: Database,
  lease: { name: string; capacity: number; signal: AbortSignal; warn(message: string): void },
  step: () => Promise<T>,
): Promise<T> {
  const { name, capacity, signal, warn } = lease;
  const holder = randomUUID();
  const slot = await take(database, { name, capacity, holder, signal });
  const renewing = setInterval(() => {
    database
      .query(KEEP, [name, slot, holder, TTL_SECONDS], RENEW_MS)
      .catch((error: unknown) => warn(`The lease ${name} was not renewed: ${String(error)}`));
  }, RENEW_MS);
  let restMs = 0;
  try {
    return await step();
  } catch (error) {
    restMs = (error as { retryAfterMs?: number }).retryAfterMs ?? 0;
    throw error;
  } finally {
    clearInterval(renewing);
    await database
      .query(restMs > 0 ? KEEP : LEAVE, [name, slot, holder, ...(restMs > 0 ? [restMs / 1_000] : [])])
      .catch((error: unknown) =>
        warn(`The lease ${name} was not given back and will expire: ${String(error)}`),
      );
  }
}

async function take(
  database: Database,
  { name, capacity, holder, signal }: { name: string; capacity: number; holder: string; signal: AbortSignal },
): Promise<number> {
  for (let delayMs = 50; ; delayMs = Math.min(delayMs * 1.5, 1_000)) {
    signal.throwIfAborted();
    const [taken] = await database.query<{ slot: number }>(TAKE, [name, capacity, holder, TTL_SECONDS]);
    if (taken) return taken.slot;
    await wait(delayMs * (0.5 + Math.random()), undefined, { signal });
  }
}
