import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveChannel } from './live-channel.js';

/** One who announces and one who listens; the same object where the channel stays in the process. */
export interface LiveChannelUnderTest {
  readonly announcing: LiveChannel;
  readonly listening: LiveChannel;
  close(): Promise<void>;
}

/** Announces until the listener was woken once: a channel between processes takes a moment to know of it. */
async function announceUntilWoken(under: LiveChannelUnderTest, run: string, woken: () => number): Promise<void> {
  const before = woken();
  const announce = (): number => {
    under.announcing.announce(run);
    return woken();
  };
  await expect.poll(announce, { timeout: 10_000 }).toBeGreaterThan(before);
}

/** What every adapter of `LiveChannel` promises. */
export function describeLiveChannel(name: string, open: () => Promise<LiveChannelUnderTest>): void {
  describe(`${name} as a LiveChannel`, () => {
    let under: LiveChannelUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => await under.close());

    const untilWoken = async (run: string, woken: () => number) => await announceUntilWoken(under, run, woken);

    it('wakes everyone who follows the run, and nobody else', async () => {
      const woken = { first: 0, second: 0, other: 0 };
      under.listening.subscribe('run-1', () => void woken.first++);
      under.listening.subscribe('run-1', () => void woken.second++);
      under.listening.subscribe('run-2', () => void woken.other++);
      await untilWoken('run-2', () => woken.other);
      // Announcements arrive in order: what was still on its way for run-2 is here when run-1 wakes.
      await untilWoken('run-1', () => Math.min(woken.first, woken.second));
      const { other } = woken;
      await untilWoken('run-1', () => Math.min(woken.first, woken.second));
      expect(woken.other).toBe(other);
    });

    it('leaves alone who no longer follows, and still wakes the others', async () => {
      const woken = { gone: 0, stays: 0 };
      const leave = under.listening.subscribe('run-1', () => void woken.gone++);
      under.listening.subscribe('run-1', () => void woken.stays++);
      await untilWoken('run-1', () => Math.min(woken.gone, woken.stays));
      leave();
      const { gone } = woken;
      await untilWoken('run-1', () => woken.stays);
      expect(woken.gone).toBe(gone);
    });

    it('says whether the end may have come, and that it may have where nobody knows', async () => {
      const said: boolean[] = [];
      under.listening.subscribe('run-1', (mayBeEnd) => void said.push(mayBeEnd));
      await untilWoken('run-1', () => said.length);
      expect(said).not.toContain(false);
      under.announcing.announce('run-1', false);
      await expect.poll(() => said, { timeout: 10_000 }).toContain(false);
    });

    it('takes a follower again after the last one left', async () => {
      under.listening.subscribe('run-1', () => undefined)();
      let woken = 0;
      under.listening.subscribe('run-1', () => void woken++);
      await untilWoken('run-1', () => woken);
    });
  });
}
