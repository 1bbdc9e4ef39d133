import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance } from './limiter.js';

/** Takes points from a window of the library, which counts what it refuses too: that is given back, or a large demand would shut out small ones. Rejects only where the window's store fails. */
export async function takeFrom(
  window: RateLimiterAbstract,
  key: string,
  { limit, points }: { limit: number; points: number },
): Promise<Allowance> {
  try {
    return allowance(await window.consume(key, points), limit, true);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    if (points > 1) await window.reward(key, points);
    return allowance(refused, limit, false);
  }
}

const allowance = (state: RateLimiterRes, limit: number, isAllowed: boolean): Allowance => ({
  isAllowed,
  limit,
  remaining: state.remainingPoints,
  resetMs: Math.max(0, state.msBeforeNext),
});
