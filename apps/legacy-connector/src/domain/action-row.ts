import type { DataClass, PayloadRef } from '@chassis/contracts';

/**
 * `planned`: nothing was sent. `dispatched`: something may have been sent. `confirmed`: it is done.
 * `refused`: it is surely not done. `unknown`: nobody could tell before the deadline; the reconciler goes on asking.
 */
export type ActionState = 'planned' | 'dispatched' | 'confirmed' | 'refused' | 'unknown';

/** What names an effect: the same key is the same effect, whoever asks. */
export interface ActionKey {
  readonly tenant: string;
  readonly system: string;
  readonly operation: string;
  readonly businessKey: string;
}

/** Who asks for an effect. */
export interface ActionRequest extends ActionKey {
  readonly run: string;
  readonly step: string;
  readonly attempt: number;
  readonly arguments: PayloadRef;
  readonly dataClass: DataClass;
  readonly deadline: Date | undefined;
}

/** A row of the action ledger. */
export interface ActionRow extends ActionRequest {
  readonly state: ActionState;
  /** Rises with every worker that takes the row; what an older one writes is not accepted. */
  readonly epoch: number;
  readonly isLeased: boolean;
  readonly tries: number;
  readonly reference: string | undefined;
  readonly output: PayloadRef | undefined;
  readonly code: string | undefined;
}
