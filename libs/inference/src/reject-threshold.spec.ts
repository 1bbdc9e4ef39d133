import { expect, it } from 'vitest';
import { rejectThreshold } from './reject-threshold.js';

const inScope = Array.from({ length: 100 }, (_, at) => 0.5 + at / 200);

it('separates the two where they do not overlap', () => {
  const threshold = rejectThreshold(inScope, [0.1, 0.2, 0.3], 0.02);

  expect(threshold).toBeGreaterThan(0.3);
  expect(threshold).toBeLessThanOrEqual(0.5);
});

it('never gives up more of the in-scope texts than allowed, however much lies out of scope', () => {
  const threshold = rejectThreshold(
    inScope,
    Array.from({ length: 100 }, () => 0.9),
    0.02,
  );

  expect(inScope.filter((score) => score < threshold).length).toBeLessThanOrEqual(2);
});

it('refuses nothing when nobody said what is out of scope', () => {
  expect(rejectThreshold(inScope, [], 0.02)).toBe(0);
});
