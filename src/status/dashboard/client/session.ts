import { follow } from './live';

/** Begins to follow, and does so again when the page comes back from sleep or the network from its absence. */
export async function begin(): Promise<void> {
  window.addEventListener('online', () => void follow());
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) void follow();
  });
  await follow();
}
