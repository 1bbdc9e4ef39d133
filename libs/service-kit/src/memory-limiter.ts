import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Allowance, Limiter } from './limiter.js';

/** `Limiter` of one process. */
export class MemoryLimiter extends Limiter {
  private readonly windows = new Map<number, RateLimiterMemory>();

  async take(tenant: string, requestsPerSecond: number): Promise<Allowance> {
    const window =
      this.windows.get(requestsPerSecond) ?? new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
    this.windows.set(requestsPerSecond, window);
    try {
      return allowance(await window.consume(tenant), requestsPerSecond, true);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return allowance(refused, requestsPerSecond, false);
      throw refused;
    }
  }
}

/** What the library says, in our words. */
export const allowance = (state: RateLimiterRes, limit: number, isAllowed: boolean): Allowance => ({
  isAllowed,
  limit,
  remaining: state.remainingPoints,
  resetMs: Math.max(0, state.msBeforeNext),
});
