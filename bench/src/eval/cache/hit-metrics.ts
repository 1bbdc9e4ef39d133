import { CannotMeasure } from '../cannot-measure.js';
import type { Metrics } from '../suite.js';
import type { HitTime } from './hit-times.js';

/** Percentiles of hits by set; a set that nothing was served in says so by an n of 0. Throws `CannotMeasure` where nothing was served in any. */
export function hitMetrics(bySet: ReadonlyMap<string, readonly HitTime[]>): Metrics {
  const metrics: Metrics = {};
  const slowest: number[] = [];
  for (const [set, times] of bySet) {
    metrics[`${set}HitMsN`] = times.length;
    if (times.length === 0) continue;
    const found = times.map(({ foundMs }) => foundMs);
    Object.assign(metrics, percentiles(`${set}HitMs`, found));
    Object.assign(
      metrics,
      percentiles(
        `${set}HitWholeMs`,
        times.map(({ wholeMs }) => wholeMs),
      ),
    );
    slowest.push(at(found, 0.95));
  }
  if (slowest.length === 0)
    throw new CannotMeasure(
      `No question of ${[...bySet.keys()].join(', ')} was served from the cache by its meaning, so there is no hit to time: too few questions, or a cache that does not work.`,
    );
  return { ...metrics, cacheHitMsP95: Math.max(...slowest) };
}

const percentiles = (name: string, times: readonly number[]): Metrics => ({
  [`${name}P50`]: at(times, 0.5),
  [`${name}P95`]: at(times, 0.95),
});

const at = (times: readonly number[], share: number): number =>
  Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]! * 100) / 100;
