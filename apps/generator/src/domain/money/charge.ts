import type { TokenUsage } from '../language-model.js';
import type { BudgetPeriod, BudgetScope } from './budget.js';

/** One model call of an attempt, as it is known before it is made. `call` names it within the attempt. */
export interface PlannedCall {
  readonly call: string;
  readonly model: string;
  /** The most that it can cost. */
  readonly microUsd: number;
  /** Held with the others, and dispatched by itself. */
  readonly state?: 'reserved';
}

/** What a call cost, and how that is known: by its provider's usage, or it counts at its upper bound. Without `microUsd` all that was reserved counts. */
export interface CallCharge {
  readonly call: string;
  readonly microUsd?: number;
  /** What its provider's usage comes to, where that is more than was held for it. */
  readonly claimedMicroUsd?: number;
  readonly isEstimated: boolean;
  readonly basis: 'usage' | 'upper-bound' | 'refused';
  /** As its provider said. */
  readonly usage?: TokenUsage;
}

/** On whose account an attempt is made. */
export interface Payer {
  /** `user:<id>` or `service:<id>`. */
  readonly subject: string;
  readonly key: string | undefined;
  readonly teams: readonly string[];
  readonly workflow: string | undefined;
}

/** One attempt of a step; its calls are reserved together. */
export interface ChargeKey {
  readonly run: string;
  readonly step: string;
  readonly attempt: number;
}

/** All calls that an attempt may come to: retries, fallbacks, hedges, judges. */
export interface Reservation {
  readonly key: ChargeKey;
  readonly payer: Payer;
  readonly calls: readonly PlannedCall[];
  /** Dispatched together with the reservation, or later call by call. */
  readonly state: 'reserved' | 'dispatched';
  /** After so long its caller is taken for gone. */
  readonly settleByMs: number;
}

/** How the calls of an attempt ended. */
export interface Settlement {
  readonly key: ChargeKey;
  readonly calls: readonly CallCharge[];
  /** What becomes of the calls that are not named: they were never made, or nobody knows. */
  readonly rest: 'not-called' | 'upper-bound';
  /** The calls that it ends; all of the attempt where it names none. */
  readonly only?: readonly string[];
}

/** A budget that stands against a call. */
export interface RefusingBudget {
  readonly budget: string;
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  readonly limitMicroUsd: number;
  readonly leftMicroUsd: number;
  /** When the budget's period ends; absent for a total. */
  readonly endsAt: Date | undefined;
}

export type ReservationOutcome =
  | { readonly outcome: 'granted'; readonly warnings: readonly string[] }
  /** Reserved by an earlier delivery. */
  | { readonly outcome: 'known' }
  | ({ readonly outcome: 'refused' } & RefusingBudget);
