import { rm } from 'node:fs/promises';
import { scratch } from './scratch';

export default async function globalTeardown(): Promise<void> {
  await Promise.all(scratch.stops.map((stop) => stop()));
  if (scratch.folder) await rm(scratch.folder, { recursive: true, force: true });
}
