import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 200;

/** Whether somebody answers at `url` within `mostMs`. */
export async function answersAt(url: string, mostMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < mostMs; waitedMs += everyMs) {
    const isThere = await fetch(url).then(
      (response) => response.status < 500,
      () => false,
    );
    if (isThere) return true;
    await sleep(everyMs);
  }
  return false;
}
