import { open, rm, statfs, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const chunk = Buffer.alloc(1024 * 1024, 1);

/** A file system of its own in memory, small enough to be filled. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Mounts it; says why not where that is not allowed. */
  static async mount(folder: string, megabytes: number): Promise<SmallDisk | { unavailable: string }> {
    await mkdir(folder, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder]);
      return new SmallDisk(folder);
    } catch (error) {
      return {
        unavailable: `a file system of its own cannot be mounted (it takes root): ${(error as Error).message.trim()}`,
      };
    }
  }

  /** Until nothing more fits. */
  async fill(): Promise<void> {
    const file = await open(this.balloon, 'a');
    try {
      for (let size = chunk.length; size >= 1;) {
        try {
          await file.write(chunk.subarray(0, size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          size = Math.floor(size / 16);
        }
      }
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.balloon, { force: true });
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.folder]);
  }

  private get balloon(): string {
    return path.join(this.folder, 'balloon');
  }
}
