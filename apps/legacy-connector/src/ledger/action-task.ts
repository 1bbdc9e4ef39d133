import type { PayloadRef } from '@chassis/contracts';
import type { OutgoingMessage } from '@chassis/messaging';
import type { ActionRequest, ActionRow } from '../domain/action-row.js';
import type { Claim } from '../domain/decide-claim.js';
import type { Operation } from '../domain/operation.js';

/** How an effect ends for the run that asked. */
export type ActionOutcome =
  | { readonly outcome: 'done'; readonly reference: string; readonly output: PayloadRef | undefined }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'conflict'; readonly code: string; readonly reference: string | undefined }
  | { readonly outcome: 'unknown'; readonly code: string };

/** An effect that a run asks for. */
export interface ActionTask {
  readonly operation: Operation;
  readonly request: ActionRequest;
  readonly argumentValues: unknown;
  /** Aborted when the process stops or another one took over, at the deadline, and when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Answer by then, if only with `unknown`. */
  readonly answerBy: Date | undefined;
  now(): Date;
  /** Whether the run was cancelled, and this undoes nothing. */
  isCancelled(): boolean;
  /** Whether another owner goes on with the very message. */
  isHandedOver(): boolean;
  /** What leaves with the commit that ends the effect. */
  messagesFor(outcome: ActionOutcome): OutgoingMessage[];
}

/** What a run hears about a row that was at its end before. */
export function outcomeOfRow(
  claim: Exclude<Claim, 'take' | 'wait'>,
  row: ActionRow,
  operation: Operation,
): ActionOutcome {
  switch (claim) {
    case 'done':
      return { outcome: 'done', reference: row.reference ?? '', output: row.output };
    case 'refused':
      return { outcome: 'refused', code: row.code ?? 'refused' };
    case 'conflict':
      return conflictOf(operation, row.reference);
  }
}

/** Another run, or somebody outside, did it first. */
export function conflictOf(operation: Operation, reference: string | undefined): ActionOutcome {
  return { outcome: 'conflict', code: operation.conflict ?? 'conflict', reference };
}
