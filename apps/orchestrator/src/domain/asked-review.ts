import type { PayloadRef } from '@chassis/contracts';

/** A review that two persons may have to accept, as it is asked for: again on what one of them put in its place. */
export interface AskedReview {
  readonly review: string;
  readonly code: string;
  readonly within?: number | undefined;
  readonly fourEyes?: true | string | undefined;
  readonly payload?: PayloadRef | undefined;
  readonly evidence?: PayloadRef | undefined;
}
