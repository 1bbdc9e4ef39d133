/** For how long what is known of a source is believed. */
export interface SourceLease {
  /** When the last look began that saw all of it; before the first one, when it was set up. */
  readonly seenAt: Date;
  /** null: for ever. */
  readonly until: Date | null;
  /** Nobody is shown anything of it. */
  readonly isStale: boolean;
}

export interface SeenSource {
  /** Whether a look saw all of it; else only the limit may have changed. */
  readonly isWhole: boolean;
  /** Before now: when the last whole look began. A length of time, since the clocks of two machines differ. */
  readonly agoMs: number;
  /** null: never. */
  readonly staleAfterMs: number | null;
}

/**
 * The lease after a look. Only a whole look begins it anew; so a look that failed, a restart, or a clock that was set back does not show again what was hidden. A longer
 * limit does, where somebody sets one. `isChange`: it must be told to whoever waits for its end, or has compiled who may see what.
 */
export function renewLease(
  before: SourceLease | undefined,
  { isWhole, agoMs, staleAfterMs }: SeenSource,
  now: Date,
): { readonly lease: SourceLease; readonly isChange: boolean } {
  const seenAt = isWhole || before === undefined ? new Date(now.getTime() - agoMs) : before.seenAt;
  const until = staleAfterMs === null ? null : new Date(seenAt.getTime() + staleAfterMs);
  const staysHidden = !isWhole && before?.isStale === true && !isLater(until, before.until);
  const isStale = staysHidden || (until !== null && until <= now);
  const isSooner = isLater(before?.until ?? null, until);
  return { lease: { seenAt, until, isStale }, isChange: isSooner || isStale !== (before?.isStale ?? false) };
}

const isLater = (a: Date | null, b: Date | null): boolean => b !== null && (a === null || a > b);
