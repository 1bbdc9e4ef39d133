import { expect, it } from 'vitest';
import { RequestPressure } from './request-pressure.js';

it('bears five requests in any second and not a sixth', () => {
  const pressure = new RequestPressure();
  const arrivals = [0, 200, 400, 600, 800];
  expect(arrivals.map((at) => pressure.bears(at))).toEqual([true, true, true, true, true]);
  expect(pressure.bears(999)).toBe(false);
});

it('forgets a request a full second later', () => {
  const pressure = new RequestPressure();
  for (const at of [0, 1, 2, 3, 4]) pressure.bears(at);
  expect(pressure.bears(1_000)).toBe(true);
  expect(pressure.report()).toEqual({ requests: 6, mostInOneSecond: 5 });
});
