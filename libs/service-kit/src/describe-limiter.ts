import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Limiter } from './limiter.js';

/** Two limiters as two processes would have them; where there is but one process they are the same. */
export interface LimiterUnderTest {
  readonly one: Limiter;
  readonly other: Limiter;
  close(): void;
}

let count = 0;

/** What every adapter of `Limiter` promises. */
export function describeLimiter(name: string, open: () => LimiterUnderTest | Promise<LimiterUnderTest>): void {
  describe(`${name} as a Limiter`, () => {
    let under: LimiterUnderTest;
    let tenant: string;
    beforeEach(async () => {
      under = await open();
      tenant = `tenant-${process.pid}-${++count}`;
    });
    afterEach(() => under.close());

    it('refuses what is over the limit and says when to come back', async () => {
      // A window may end in between: then the next one is full.
      const taken = [];
      for (let turn = 0; turn < 7; turn++) taken.push(await (turn % 2 === 0 ? under.one : under.other).take(tenant, 2));
      expect(taken[0]).toMatchObject({ isAllowed: true, limit: 2, remaining: 1 });
      const refused = taken.filter((one) => !one.isAllowed);
      expect(refused.length).toBeGreaterThan(0);
      for (const one of refused) {
        expect(one.remaining).toBe(0);
        expect(one.resetMs).toBeGreaterThan(0);
        expect(one.resetMs).toBeLessThanOrEqual(1_000);
      }
    });

    it('lets one tenant not use up what another may', async () => {
      await under.one.take(tenant, 1);
      expect((await under.one.take(`${tenant}-b`, 1)).isAllowed).toBe(true);
    });

    it('takes all points of a quota or none, so that a large demand does not shut out a small one', async () => {
      const quota = { points: 10, seconds: 60 };
      expect((await under.one.takeOf(tenant, quota, 6)).isAllowed).toBe(true);
      const refused = await under.other.takeOf(tenant, quota, 6);
      expect(refused.isAllowed).toBe(false);
      expect(refused.resetMs).toBeGreaterThan(0);
      expect((await under.other.takeOf(tenant, quota, 4)).isAllowed).toBe(true);
      expect((await under.one.takeOf(tenant, quota, 1)).isAllowed).toBe(false);
    });

    it('opens again when the window is over', async () => {
      await under.one.take(tenant, 1);
      await expect.poll(async () => (await under.other.take(tenant, 1)).isAllowed, { timeout: 5_000 }).toBe(true);
    });
  });
}
