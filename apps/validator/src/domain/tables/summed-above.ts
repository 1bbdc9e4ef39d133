import { compared, exact, type Exact, plus } from './exact-number.js';

/** A figure, and of how many right above it this is the sum. */
export interface Summand {
  readonly value: Exact;
  readonly summed: number;
}

/** No table sums more rows than these. */
const mostSummed = 40;

/** How many of the figures right above this one make it as a sum, two at least: all of them, or subtotals instead of their parts. 0 when none do. */
export function summedAbove(value: Exact, above: readonly Summand[]): number {
  return sumOf(value, above, false) || sumOf(value, above, true);
}

function sumOf(value: Exact, above: readonly Summand[], areSubtotals: boolean): number {
  let sum = exact(0n);
  const least = Math.max(0, above.length - mostSummed);
  for (let at = above.length - 1, terms = 1; at >= least; terms += 1) {
    const one = above[at]!;
    sum = plus(sum, one.value);
    at -= areSubtotals ? 1 + one.summed : 1;
    if (terms > 1 && compared(sum, value) === 0n) return above.length - 1 - at;
  }
  return 0;
}
