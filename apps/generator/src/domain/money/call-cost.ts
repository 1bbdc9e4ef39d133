import type { CallCharge } from './charge.js';

/** What a call cost; estimated where nobody reported it: the upper bound counts. */
export interface CallCost {
  readonly costMicroUsd: number;
  readonly isEstimated: boolean;
  /** The same, call by call. */
  readonly calls: readonly CallCharge[];
}
