/** Waiting time before the next look at something in doubt: doubles from 250 ms to ten seconds. `count` is the number of looks so far, from 1. */
export const backoffMs = (count: number): number => Math.min(10_000, 250 * 2 ** Math.min(count - 1, 10));
