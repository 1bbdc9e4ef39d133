import { ChassisError } from '@chassis/contracts';

/** How runs of a tenant wait for their start. */
export interface WaitingRuns {
  readonly oldestWaitingMs: number;
  /** The tenant has as many steps under way as it may have. */
  readonly isAtLimit: boolean;
}

/** A new run waits about as long as the oldest waiting one has: no longer than it may, and than its deadline allows, or it is refused. */
export function refusalOf(
  { oldestWaitingMs, isAtLimit }: WaitingRuns,
  deadlineMs: number,
  mostMs: number,
): ChassisError | undefined {
  if (oldestWaitingMs <= Math.min(mostMs, deadlineMs)) return undefined;
  const waited = `Runs of the tenant wait ${Math.ceil(oldestWaitingMs / 1_000)} s for their start`;
  const why = oldestWaitingMs > deadlineMs ? ', longer than this one has until its deadline' : '';
  // Until about as many have started as have waited; a client that comes back earlier only hears the same.
  const retryAfterMs = Math.min(60_000, Math.max(1_000, oldestWaitingMs - Math.min(mostMs, deadlineMs)));
  return isAtLimit
    ? new ChassisError('throttled', 'too-many-waiting', `${waited}${why}; send fewer, come back after Retry-After.`, {
        retryAfterMs,
      })
    : new ChassisError('transient', 'line-too-slow', `${waited}${why}; come back after Retry-After.`, { retryAfterMs });
}
