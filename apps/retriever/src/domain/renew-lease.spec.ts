import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renewLease, type SeenSource, type SourceLease } from './renew-lease.js';

const at = (ms: number): Date => new Date(1_000_000_000 + ms);
const whole: SeenSource = { isWhole: true, agoMs: 10, staleAfterMs: 1_000 };
const failed: SeenSource = { ...whole, isWhole: false };
const lease = (more: Partial<SourceLease> = {}): SourceLease => ({
  seenAt: at(0),
  until: at(1_000),
  isStale: false,
  ...more,
});

describe('the lease of a source', () => {
  it('begins anew with a look that saw all of it, when that look began', () => {
    const renewed = renewLease(lease(), whole, at(500));
    expect(renewed).toEqual({ lease: { seenAt: at(490), until: at(1_490), isStale: false }, isChange: false });
    expect(renewLease(lease({ isStale: true }), whole, at(5_000))).toMatchObject({
      lease: { isStale: false },
      isChange: true,
    });
  });

  it('is not longer by a look that failed, and begins when the source was set up', () => {
    expect(renewLease(lease(), failed, at(900)).lease).toEqual(lease());
    expect(renewLease(lease(), failed, at(1_000))).toMatchObject({ lease: { isStale: true }, isChange: true });
    expect(renewLease(undefined, { ...failed, agoMs: 400 }, at(0))).toMatchObject({
      lease: { until: at(600), isStale: false },
      isChange: true,
    });
    expect(renewLease(undefined, { ...failed, agoMs: 2_000 }, at(0)).lease.isStale).toBe(true);
  });

  it('stays over when a clock is set back, until a look sees all of it or somebody sets a longer limit', () => {
    const over = lease({ isStale: true });
    expect(renewLease(over, failed, at(-5_000)).lease.isStale).toBe(true);
    expect(renewLease(over, whole, at(-5_000)).lease.isStale).toBe(false);
    expect(renewLease(over, { ...failed, staleAfterMs: 9_000 }, at(2_000)).lease.isStale).toBe(false);
    expect(renewLease(over, { ...failed, staleAfterMs: null }, at(2_000)).lease).toMatchObject({
      until: null,
      isStale: false,
    });
  });

  it('tells whoever waits for its end when that comes sooner', () => {
    expect(renewLease(lease(), { ...failed, staleAfterMs: 500 }, at(0)).isChange).toBe(true);
    expect(renewLease(lease({ until: null }), failed, at(0)).isChange).toBe(true);
    expect(renewLease(lease(), { ...failed, staleAfterMs: null }, at(0)).isChange).toBe(false);
  });

  it('never shows what was not seen whole within the limit, whatever looks come in whatever order', () => {
    const looks = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 900 }),
        isWhole: fc.boolean(),
        agoMs: fc.integer({ min: 0, max: 300 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(looks, (many) => {
        let now = 0;
        let [seen, known]: [number | undefined, SourceLease | undefined] = [undefined, undefined];
        for (const { afterMs, isWhole, agoMs } of many) {
          now += afterMs;
          ({ lease: known } = renewLease(known, { isWhole, agoMs, staleAfterMs: 1_000 }, at(now)));
          if (isWhole || seen === undefined) seen = now - agoMs;
          expect(known.isStale).toBe(now >= seen + 1_000);
        }
      }),
    );
  });
});
