import type { PersonalKind } from '@chassis/contracts';

/** A stretch of a candidate's text, or of the quote of its citation `citation`, that leaves only as `text`. */
export interface Mask {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly citation?: number;
}
