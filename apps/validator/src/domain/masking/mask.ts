import type { DecidedPolicy, MaskedKind } from '@chassis/contracts';

/** A stretch of a candidate's text, or of the quote of its citation `citation`, that leaves only as `text`. */
export interface Mask {
  readonly kind: MaskedKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly citation?: number;
  /** Whose policy wants it. */
  readonly decided?: DecidedPolicy;
}
