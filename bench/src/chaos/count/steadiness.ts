import { percentile, round } from '../../statistics.js';

/** What one process held at a moment of a soak. */
export interface Sample {
  readonly rssMb: number;
  readonly handles: number;
}

export interface Steadiness {
  /** Median of the last quarter against that of the second one; the first is warm-up. */
  readonly rssGrowthPercent: number;
  readonly handlesGrowth: number;
  readonly rssMb: number;
}

/** Whether a process grows under a steady load. Throws when there are too few samples to say. */
export function steadiness(samples: readonly Sample[]): Steadiness {
  if (samples.length < 8) throw new RangeError(`${samples.length} samples do not show whether a process grows`);
  const quarter = Math.floor(samples.length / 4);
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(-quarter);
  const median = (of: readonly Sample[], value: (one: Sample) => number): number => percentile(of.map(value), 50);
  const rssMb = median(late, (one) => one.rssMb);
  return {
    rssGrowthPercent: round((rssMb / median(early, (one) => one.rssMb) - 1) * 100),
    handlesGrowth: median(late, (one) => one.handles) - median(early, (one) => one.handles),
    rssMb: round(rssMb, 0),
  };
}
