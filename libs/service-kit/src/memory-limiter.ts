import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Allowance, Limiter, type Quota } from './limiter.js';
import { takeFrom } from './take-from.js';

/** `Limiter` of one process. */
export class MemoryLimiter extends Limiter {
  private readonly windows = new Map<string, RateLimiterMemory>();

  async takeOf(key: string, quota: Quota, points: number): Promise<Allowance> {
    const { points: limit, seconds } = quota;
    const name = `${limit}/${seconds}`;
    const window = this.windows.get(name) ?? new RateLimiterMemory({ points: limit, duration: seconds });
    this.windows.set(name, window);
    return await takeFrom(window, key, { limit, points });
  }
}
