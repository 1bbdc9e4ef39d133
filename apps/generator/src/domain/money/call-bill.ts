import type { ChassisError } from '@chassis/contracts';
import type { CallCost } from './call-cost.js';
import { chargeOfFailure, type KnownCharge, type Made, type Progress } from './charge-of.js';

/** What the calls of an attempt come to that gave no answer, and how far each of all came. */
export class CallBill {
  private readonly charges: KnownCharge[] = [];
  private readonly progress = new Map<string, Progress>();

  /** The call at this place has come so far. */
  reach(place: string, progress: Progress): void {
    this.progress.set(place, progress);
  }

  /** What the call costs if it is left as it stands. */
  ofFailure(made: Made, error: ChassisError | undefined): KnownCharge {
    return chargeOfFailure(made, error, this.progress.get(made.place) ?? 'waiting');
  }

  /** The call is over without an answer. */
  addFailure(made: Made, error: ChassisError | undefined): KnownCharge {
    const charge = this.ofFailure(made, error);
    this.charges.push(charge);
    return charge;
  }

  /** With the last call, whatever it came to. */
  total(last: KnownCharge): CallCost {
    const calls = [...this.charges, last];
    return {
      costMicroUsd: calls.reduce((sum, one) => sum + one.microUsd, 0),
      isEstimated: calls.some((one) => one.isEstimated),
      calls,
    };
  }
}
