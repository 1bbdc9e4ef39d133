import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ChassisError } from '@chassis/contracts';

/** Locks the data folder to this process: the embedded bus counts in memory, so there may be only one. Returns the release. */
export function lockDataFolder(dataDir: string): () => void {
  const file = path.join(dataDir, 'lock');
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number(readFileSync(file, 'utf8'));
    if (owner !== process.pid && isChassis(owner)) {
      throw new ChassisError(
        'invalid',
        'already-running',
        `Chassis is already running on ${dataDir} (process ${owner}); stop it first, or set CHASSIS_DATA_DIR to another folder.`,
      );
    }
    // Left by a process that was killed.
    writeFileSync(file, String(process.pid));
  }
  return () => rmSync(file, { force: true });
}

/** A process id may have gone to another program since. */
function isChassis(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('all-in-one');
  } catch {
    return false;
  }
}
