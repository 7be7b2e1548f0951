import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scene } from './scene';

/** Why this machine cannot mount a small file system; null: it can. */
export function noMounts(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root, to mount a small disk';
  const probe = `/tmp/.aqea-mount-${process.pid}`;
  try {
    mkdirSync(probe);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return null;
  } catch {
    return 'needs the right to mount a small disk';
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** A file system of so many megabytes that can be filled (but for `leave` bytes) and freed again. */
export function smallDisk(
  scene: Scene,
  megabytes: number,
): { folder: string; fill(leave?: number): void; free(): void } {
  // Where the user that Postgres runs as may walk to.
  const root = mkdtempSync(join(tmpdir(), 'aqea-small-disk-'));
  chmodSync(root, 0o755);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', root]);
  scene.finally(() => {
    execFileSync('umount', ['-l', root]);
    rmSync(root, { recursive: true });
  });
  const folder = join(root, 'data');
  mkdirSync(folder);
  const { uid, gid } = statSync(join(scene.lane.folder, 'postgres', 'PG_VERSION'));
  execFileSync('chown', [`${uid}:${gid}`, folder]);
  chmodSync(folder, 0o700);
  const ballast = join(root, 'ballast');
  return {
    folder,
    fill: (leave = 0) => {
      try {
        writeFileSync(ballast, Buffer.alloc(megabytes << 20));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
      if (leave > 0) truncateSync(ballast, statSync(ballast).size - leave);
    },
    free: () => rmSync(ballast, { force: true }),
  };
}
