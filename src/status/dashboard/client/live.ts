import type { NewEntry, Status } from '../../schemas';
import { Api, Refused } from './api';
import { addNewest, link, newsAt, session, status } from './state';

/** A stream that says nothing for this long is as good as gone. */
const SILENCE_MS = 9_000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5_000;

let source: EventSource | null = null;
let generation = 0;

/** The API of the master that answers now. */
export function api(): Api {
  return new Api(link.value.origin);
}

/** Follows the events of a master; when it is gone, those of the next one, until somebody answers. */
export async function follow(): Promise<void> {
  const mine = ++generation;
  source?.close();
  for (let wait = FIRST_WAIT_MS; mine === generation; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    for (const origin of candidates()) {
      const outcome = await connect(origin, mine);
      if (mine !== generation || outcome === 'key-needed') return;
      if (outcome === 'ended') wait = FIRST_WAIT_MS;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The master that answered last, the one that the page came from, then all that the database knows. */
function candidates(): string[] {
  const masters = (status.peek()?.masters ?? []).flatMap(
    ({ dashboardUrl, apiUrl }) => dashboardUrl ?? apiUrl ?? [],
  );
  const others = masters.map((url) => new URL(url).origin).filter((origin) => origin !== location.origin);
  return [...new Set([link.peek().origin, '', ...others])];
}

type Outcome = 'unreachable' | 'ended' | 'key-needed';

/** Resolves when the stream is over, or never was. */
async function connect(origin: string, mine: number): Promise<Outcome> {
  const before = link.peek();
  const since = before.kind === 'connecting' ? before.since : Date.now();
  link.value = { kind: 'connecting', origin, since };
  try {
    session.value = await new Api(origin).session();
  } catch {
    return 'unreachable';
  }
  if (session.value.read === 'key' && session.value.role === null) {
    link.value = { kind: 'key-needed', origin };
    return 'key-needed';
  }
  return new Promise((resolve) => {
    let lived = false;
    let silence = 0;
    const stream = new EventSource(`${origin}/api/events`, { withCredentials: true });
    source = stream;
    const end = (): void => {
      clearTimeout(silence);
      stream.close();
      if (mine === generation) link.value = { kind: 'connecting', origin, since: Date.now() };
      resolve(lived ? 'ended' : 'unreachable');
    };
    const heard = (): void => {
      clearTimeout(silence);
      silence = window.setTimeout(end, SILENCE_MS);
    };
    heard();
    stream.onerror = end;
    stream.addEventListener('status', ({ data }) => {
      if (mine !== generation) return end();
      heard();
      lived = true;
      if (link.peek().kind !== 'live') link.value = { kind: 'live', origin };
      newsAt.value = Date.now();
      status.value = JSON.parse(data as string) as Status;
    });
    stream.addEventListener('entries', ({ data }) => {
      heard();
      addNewest((JSON.parse(data as string) as { entries: NewEntry[] }).entries);
    });
  });
}

/** True when the key was taken; false when it was refused. */
export async function giveKey(key: string): Promise<boolean> {
  try {
    await api().login(key);
  } catch (error) {
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) return false;
    throw error;
  }
  session.value = await api().session();
  if (link.value.kind === 'key-needed') void follow();
  return true;
}
