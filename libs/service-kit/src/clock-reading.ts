/** What one question about the time told. All in milliseconds. */
export interface ClockReading {
  /** The true time less the monotonic one. */
  readonly offsetMs: number;
  /** So far it may be off: half of what the question took. */
  readonly doubtMs: number;
  /** When, by the monotonic clock. */
  readonly at: number;
}

/** Above what clocks of machines drift apart. */
const driftRate = 0.000_2;

/** The one to go by: the later one unless the earlier was so much surer that it still is; one that contradicts it beyond all doubt counts at once. */
export function betterReading(known: ClockReading, next: ClockReading): ClockReading {
  const doubtMs = known.doubtMs + (next.at - known.at) * driftRate;
  const isContradicted = Math.abs(next.offsetMs - known.offsetMs) > doubtMs + next.doubtMs;
  return isContradicted || next.doubtMs <= doubtMs ? next : known;
}
