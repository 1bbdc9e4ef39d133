import { expect, it } from 'vitest';
import { strangerThreshold } from './stranger-threshold.js';

const logitOf = (scope: number): number => Math.log(scope / (1 - scope));

it('lies below the lowest of few texts, but not below what an outlier says', () => {
  const few = [2, 3, 4, 3, 2, 4];
  const outlier = [...Array<number>(60).fill(3), ...Array<number>(60).fill(4), -40];

  expect(logitOf(strangerThreshold(few))).toBeLessThan(2);
  expect(logitOf(strangerThreshold(few))).toBeGreaterThan(1);
  expect(logitOf(strangerThreshold(outlier))).toBeGreaterThan(-15);
});

it('refuses one in four hundred of many', () => {
  const many = Array.from({ length: 2_000 }, (_, at) => at / 100);

  expect(logitOf(strangerThreshold(many))).toBeCloseTo(0.05);
});
