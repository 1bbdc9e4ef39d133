import { share } from './share.js';
import type { Metrics } from './suite.js';

/** A share as four metrics: itself, `…N`, `…Low95`, `…High95`; nothing when there was nothing to ask. */
export function shareMetrics(name: string, outcomes: readonly boolean[]): Metrics {
  if (outcomes.length === 0) return {};
  const { value, n, low95, high95 } = share(outcomes);
  const rounded = (figure: number): number => Math.round(figure * 10_000) / 10_000;
  return {
    [name]: rounded(value),
    [`${name}N`]: n,
    [`${name}Low95`]: rounded(low95),
    [`${name}High95`]: rounded(high95),
  };
}
