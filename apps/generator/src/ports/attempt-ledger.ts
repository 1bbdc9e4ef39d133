import type { AttemptSaving } from '../domain/money/attempt-saving.js';
import type { CallCharge, Payer, PlannedCall, RefusingBudget } from '../domain/money/charge.js';
import type { ErrorKind, PayloadRef, StepRef } from '@chassis/contracts';
import type { Lease, OutgoingMessage } from '@chassis/messaging';
import type { PreparedPayload } from '@chassis/payloads';

/** How an attempt's row stands when its command arrives. */
export type AttemptStanding =
  | { readonly state: 'granted'; readonly warnings: readonly string[] }
  /** A budget stands against it, and nothing was reserved. */
  | ({ readonly state: 'refused' } & RefusingBudget)
  | { readonly state: 'interrupted' }
  | { readonly state: 'answered'; readonly outcome: PayloadRef }
  | { readonly state: 'failed'; readonly kind: ErrorKind; readonly code: string };

export interface AttemptCost {
  readonly costMicroUsd: number;
  /** True where nobody reported what the call used: the upper bound counts. */
  readonly isEstimated: boolean;
  readonly calls: readonly CallCharge[];
  /** The calls that end with the attempt, where others of it are still held. */
  readonly only?: readonly string[];
  readonly saving?: AttemptSaving;
}

/** What is told again where the same command comes again, and what is stored with it. */
export interface AttemptOutcome {
  readonly ref: PayloadRef;
  readonly payloads: readonly PreparedPayload[];
}

/** What an attempt may come to, and who pays. */
export interface AttemptCalls {
  readonly model: string;
  readonly upperBoundMicroUsd: number;
  readonly calls: readonly PlannedCall[];
  readonly payer: Payer;
  readonly settleByMs: number;
}

/** Which attempt, when, and by which right: an owner that lost its lease writes nothing. */
export interface AttemptAt {
  readonly tenant: string;
  readonly step: StepRef;
  readonly now: Date;
  readonly lease: Lease;
}

/** The money of model calls: reserved before, settled after, each attempt called at most once. */
export abstract class AttemptLedger {
  /** Reserves the upper bound in every budget that it counts in and marks the call as dispatched, durably. What is there already is told instead; `interrupted` when a call went out and never came back. */
  abstract dispatch(at: AttemptAt, call: AttemptCalls): Promise<AttemptStanding>;
  /** Settles with the outcome, stores its texts, keeps what was saved, and sends `messages`, in the transaction that ends the lease. */
  abstract answer(
    at: AttemptAt,
    cost: AttemptCost,
    outcome: AttemptOutcome,
    messages: readonly OutgoingMessage[],
  ): Promise<void>;
  /** Settles a call that failed, at what it cost; at all that was reserved where `cost` is absent. */
  abstract fail(
    at: AttemptAt,
    failure: { kind: ErrorKind; code: string },
    cost: AttemptCost | undefined,
    messages: readonly OutgoingMessage[],
  ): Promise<void>;
}
