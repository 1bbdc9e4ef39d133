import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.js';

const depthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
};

describe('the depth of a JSON text', () => {
  it('is that of its value, whatever its strings contain', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const json = JSON.stringify(value);
        const depth = depthOf(value);
        expect(isDeeperThan(json, depth)).toBe(false);
        if (depth > 0) expect(isDeeperThan(json, depth - 1)).toBe(true);
      }),
    );
  });

  it('ignores brackets in strings with escaped quotes', () => {
    expect(isDeeperThan('["\\"[[[[", "\\\\", 1]', 1)).toBe(false);
  });

  it('ends on a text whose string never ends', () => {
    expect(isDeeperThan('["abc', 5)).toBe(false);
  });
});
