import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asGoodAs, expectedRoute } from './expected-route.js';

describe('the model to ask', () => {
  it.each<[string, (number | undefined)[], number]>([
    ['the cheapest that is expected to pass', [0.9, 0.95], 0],
    ['the dearer one where the cheapest is expected to fail', [0.3, 0.9], 1],
    ['the cheapest where the dearer one is no better', [0.3, 0.2], 0],
    ['the cheapest of several that do as well', [0.2, 0.85, 0.9], 1],
    ['by rule where nothing is known', [undefined, undefined], 0],
    ['by rule where the cheapest is not known', [undefined, 0.9], 0],
    ['the dearer one that nobody knows where the cheapest is expected to fail', [0.5, undefined], 1],
  ])('is %s', (_which, passes, place) => expect(expectedRoute(passes, 0.8)).toBe(place));

  it('is always one of them, and no dearer one is expected to do much better', () => {
    const passes = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(passes, fc.double({ min: 0, max: 1, noNaN: true }), (all, threshold) => {
        const place = expectedRoute(all, threshold);
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(all.length);
        const rounded = 1 - threshold + Number.EPSILON;
        const isBeaten = all.slice(place + 1).some((one) => (one ?? 1) - (all[place] ?? 1) > rounded);
        expect(isBeaten).toBe(false);
      }),
    );
  });

  it('is worth less the more often the best of the dearer ones passes', () => {
    expect(asGoodAs(0.75, [0.5])).toBe(1.25);
    expect(asGoodAs(0.5, [0.5, 0.75])).toBe(0.75);
    expect(asGoodAs(0.5, [])).toBe(1);
  });
});
