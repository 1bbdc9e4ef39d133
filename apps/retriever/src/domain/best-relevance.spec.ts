import { expect, it } from 'vitest';
import { bestRelevance } from './best-relevance.js';

const found = (coverage: number, dense?: number, beside?: string) => ({
  coverage,
  scores: (dense === undefined ? {} : { dense }) as Record<string, number>,
  ...(beside !== undefined && { beside }),
});

it('is just enough at what is needed, and more with all that goes beyond it', () => {
  expect(bestRelevance([found(0.5)])).toBe(0.5);
  expect(bestRelevance([found(1)])).toBe(1);
  expect(bestRelevance([found(0.25)])).toBe(0.25);
  expect(bestRelevance([found(0.42, 0.42)])).toBeCloseTo(0.5);
  expect(bestRelevance([found(0.9, 0.1)])).toBeGreaterThan(0.5);
});

it('is that of the best passage, and nothing where nothing was found; neighbours do not count', () => {
  expect(bestRelevance([found(0.1), found(0.75)])).toBe(0.75);
  expect(bestRelevance([])).toBe(0);
  expect(bestRelevance([found(0.1), found(1, undefined, 'a/1/1')])).toBeCloseTo(0.1);
});
