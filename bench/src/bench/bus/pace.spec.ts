import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

describe('the pace of the bench', () => {
  it('counts what arrives, and what does not with the time that it has waited', async () => {
    const pace = new Pace();
    let sent = 0;
    const { latencies, unanswered } = await pace.pacedAtMost(4, 1, 5, async (run) => {
      if (++sent % 2 === 0) pace.arrived(run);
      await Promise.resolve();
    });
    expect(latencies).toHaveLength(4);
    expect(unanswered).toBe(2);
    expect(Math.min(latencies[0] as number, latencies[2] as number)).toBeGreaterThan(
      Math.max(latencies[1] as number, latencies[3] as number),
    );
  });

  it('keeps as many on their way as it was told to', async () => {
    const pace = new Pace();
    const flying = new Set<string>();
    let most = 0;
    await pace.flood(3, 0.02, async (run) => {
      flying.add(run);
      most = Math.max(most, flying.size);
      setImmediate(() => {
        flying.delete(run);
        pace.arrived(run);
      });
      await Promise.resolve();
    });
    expect(most).toBe(3);
    expect(flying.size).toBe(0);
  });
});
