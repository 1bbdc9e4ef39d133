import { describe, expect, it } from 'vitest';
import { MemoryLimiter } from './memory-limiter.js';

describe('the limiter in memory', () => {
  it('refuses what is over the limit and says when to come back', async () => {
    const limiter = new MemoryLimiter(2);
    expect(await limiter.take('demo')).toMatchObject({ isAllowed: true, limit: 2, remaining: 1 });
    await limiter.take('demo');
    const refused = await limiter.take('demo');
    expect(refused).toMatchObject({ isAllowed: false, remaining: 0 });
    expect(refused.resetMs).toBeGreaterThan(0);
  });

  it('lets one tenant not use up what another may', async () => {
    const limiter = new MemoryLimiter(1);
    await limiter.take('demo');
    expect((await limiter.take('other')).isAllowed).toBe(true);
  });
});
