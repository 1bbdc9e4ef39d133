import type { ChassisError } from '@chassis/contracts';

/** Failures that may be over a moment later. Of the others the same request has the same end. */
const passing: ReadonlySet<string> = new Set([
  'provider-failed',
  'provider-unreachable',
  'provider-cut',
  'provider-empty',
  'provider-garbled',
]);

/** Timers may ring a moment early, and who comes early is turned away. */
const marginMs = 20;
const firstWaitMs = 100;
/** Longer than this another model, or a later attempt of the step, is the better answer. */
const longestWaitMs = 2_000;

/** How long to wait before the same model is asked again, in milliseconds; undefined where that cannot help. `random` is in [0, 1). */
export function retryWaitMs(error: ChassisError, isLast: boolean, random: number): number | undefined {
  const { code, retryAfterMs } = error;
  if (retryAfterMs !== undefined && retryAfterMs > longestWaitMs) return undefined;
  const soonMs = firstWaitMs * (0.5 + random);
  if (code === 'provider-throttled' || code === 'model-limit-reached')
    return isLast && retryAfterMs !== undefined ? Math.max(retryAfterMs + marginMs, soonMs) : undefined;
  return passing.has(code) ? Math.max(retryAfterMs ?? 0, soonMs) : undefined;
}
