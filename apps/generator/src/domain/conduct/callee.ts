import type { ModelLimits } from '@chassis/contracts';

/** A model, as it counts for those who keep order among calls. */
export interface Callee {
  readonly name: string;
  readonly provider: string;
  /** By whose account it is called: its troubles and its limits are counted by it. */
  readonly account: string;
  /** What its provider allows; undefined where nobody said. */
  readonly limits: ModelLimits | undefined;
}
