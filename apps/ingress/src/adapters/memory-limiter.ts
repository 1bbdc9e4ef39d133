import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Limiter, type Allowance } from '../ports/limiter.js';

/** `Limiter` of one process: a fixed window of a second. */
export class MemoryLimiter extends Limiter {
  private readonly windows: RateLimiterMemory;

  constructor(private readonly requestsPerSecond: number) {
    super();
    this.windows = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
  }

  async take(tenant: string): Promise<Allowance> {
    try {
      return this.allowance(await this.windows.consume(tenant), true);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return this.allowance(refused, false);
      throw refused;
    }
  }

  private allowance(state: RateLimiterRes, isAllowed: boolean): Allowance {
    return {
      isAllowed,
      limit: this.requestsPerSecond,
      remaining: state.remainingPoints,
      resetMs: Math.max(0, state.msBeforeNext),
    };
  }
}
