import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server outlives a parent that was killed, and holds its data folder: the one that `pidFile` names is stopped before another starts. */
export async function stopLeftover(pidFile: string, program: string): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  for (let waitedMs = 0; Number.isInteger(pid) && (await runs(pid, program)); waitedMs += 50) {
    process.kill(pid, waitedMs < 10_000 ? 'SIGTERM' : 'SIGKILL');
    await sleep(50);
  }
}

/** A process id may have gone to another program since; where that cannot be seen nothing is stopped. */
async function runs(pid: number, program: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return (commandLine.split('\0')[0] ?? '').includes(program);
}
