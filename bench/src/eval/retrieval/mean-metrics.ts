import { randomFrom } from '../random-from.js';
import type { Metrics } from '../suite.js';

const resamples = 2_000;

/** The mean over questions as four metrics: itself, `…N`, and a 95 % interval by the bootstrap over questions. Of differences it is the paired bootstrap. */
export function meanMetrics(name: string, values: readonly number[]): Metrics {
  if (values.length === 0) return {};
  const chance = randomFrom(7);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[Math.floor(chance() * values.length)]!;
    return sum / values.length;
  }).sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    [name]: rounded(mean),
    [`${name}N`]: values.length,
    [`${name}Low95`]: rounded(means[Math.floor(resamples * 0.025)]!),
    [`${name}High95`]: rounded(means[Math.ceil(resamples * 0.975) - 1]!),
  };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
