import type { CallCharge, ChargeKey, Reservation, ReservationOutcome, Settlement } from '../domain/money/charge.js';

/**
 * The money of all model calls, in integer micro-USD. What may be spent is held before a call and settled after it; each is one conditional
 * update by run, step, attempt and call, so that a second one changes nothing. What was dispatched is never given back without evidence.
 */
export abstract class MoneyLedger {
  /** Holds the upper bounds of all calls of an attempt in every budget that they count in, or of none. */
  abstract reserve(tenant: string, reservation: Reservation): Promise<ReservationOutcome>;
  /** Marks a reserved call as about to be made; false where its reservation is gone, and the call must not be made. */
  abstract dispatch(tenant: string, key: ChargeKey, call: string): Promise<boolean>;
  /** Ends all calls of an attempt. */
  abstract settle(tenant: string, settlement: Settlement): Promise<void>;
  /** Ends one call of an attempt, and leaves the others. */
  abstract settleCall(tenant: string, key: ChargeKey, charge: CallCharge): Promise<void>;
  /** Ends what its callers left: dispatched calls at their upper bound, estimated; those never dispatched expire. Returns how many it found. */
  abstract settleStale(most: number): Promise<number>;
}
