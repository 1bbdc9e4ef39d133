import { describe, expect, it } from 'vitest';
import { refusalOf } from './refusal-of.js';

describe('refusalOf', () => {
  it('accepts as long as runs start in time', () => {
    expect(refusalOf({ oldestWaitingMs: 0, isAtLimit: true }, 1_000, 60_000)).toBeUndefined();
    expect(refusalOf({ oldestWaitingMs: 60_000, isAtLimit: true }, 3_600_000, 60_000)).toBeUndefined();
  });

  it('refuses who floods the line himself as throttled, and others as not now', () => {
    const [own, ours] = [true, false].map((isAtLimit) =>
      refusalOf({ oldestWaitingMs: 65_000, isAtLimit }, 3_600_000, 60_000),
    );
    expect(own).toMatchObject({ kind: 'throttled', code: 'too-many-waiting', retryAfterMs: 5_000 });
    expect(ours).toMatchObject({ kind: 'transient', code: 'line-too-slow', retryAfterMs: 5_000 });
  });

  it('refuses what would not start before its deadline', () => {
    const refusal = refusalOf({ oldestWaitingMs: 20_000, isAtLimit: true }, 10_000, 60_000);
    expect(refusal?.message).toContain('until its deadline');
  });
});
