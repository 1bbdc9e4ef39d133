import { compared, exact, type Exact, plus } from './exact-number.js';

/** No table sums more rows than these. */
const mostSummed = 40;

/** How many of the figures right above this one make it as a sum, two at least; 0 when none do. */
export function summedAbove(value: Exact, above: readonly Exact[]): number {
  let sum = exact(0n);
  for (const [steps, one] of above.slice(-mostSummed).toReversed().entries()) {
    sum = plus(sum, one);
    if (steps > 0 && compared(sum, value) === 0n) return steps + 1;
  }
  return 0;
}
