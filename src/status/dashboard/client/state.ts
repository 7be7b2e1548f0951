import { computed, signal } from '@preact/signals';
import type { NewEntry, Run, Status } from '../../schemas';
import type { Session } from './api';

/** How the page is connected; `origin` '' is the master that it came from. */
export type Link =
  | { kind: 'connecting'; origin: string; since: number }
  | { kind: 'live'; origin: string }
  | { kind: 'key-needed'; origin: string };

export const link = signal<Link>({ kind: 'connecting', origin: '', since: Date.now() });
export const status = signal<Status | null>(null);
/** When the last news came, by this browser's clock. */
export const newsAt = signal<number | null>(null);
export const session = signal<Session | null>(null);
export const newest = signal<NewEntry[]>([]);
/** Runs through the seconds, for ages. */
export const now = signal(Date.now());

/** Which of several runs is shown, by its workflow; null: the newest. */
export const chosenRun = signal<string | null>(null);

export const runs = computed<Run[]>(() => {
  const { value } = status;
  if (!value) return [];
  const shown = value.runs.length > 0 || !value.last ? value.runs : [value.last];
  return shown.map((each) => ({ ...each, providers: largestFirst(each.providers) }));
});

export const run = computed<Run | null>(
  () => runs.value.find(({ workflowId }) => workflowId === chosenRun.value) ?? runs.value[0] ?? null,
);

function largestFirst(providers: Run['providers']): Run['providers'] {
  return [...providers].sort(
    (a, b) => (b.share ?? 0) - (a.share ?? 0) || a.provider.localeCompare(b.provider),
  );
}

const NEWEST_SHOWN = 60;

/** Newest first; an entry that is written again moves up instead of standing there twice. */
export function addNewest(entries: readonly NewEntry[]): void {
  const arrived = new Set(entries.map(({ address }) => address));
  const known = newest.value.filter(({ address }) => !arrived.has(address));
  newest.value = [...entries, ...known]
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
    .slice(0, NEWEST_SHOWN);
}

setInterval(() => {
  now.value = Date.now();
}, 1_000);
