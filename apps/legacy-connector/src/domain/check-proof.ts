import { type ActionDecision, type ActionVerdict, ChassisError } from '@chassis/contracts';

/** What is about to be done, for whom. */
export interface Intended {
  readonly tenant: string;
  readonly run: string;
  readonly step: string;
  readonly operation: string;
  readonly argumentsHash: string;
}

const bound = ['tenant', 'run', 'step', 'operation', 'argumentsHash'] as const;

/** Refuses (`denied`) what has no verdict over exactly this, lacks the decision that the verdict asks for, or comes with one over something else. */
export function checkProof(intended: Intended, verdict: ActionVerdict, decision: ActionDecision | undefined): void {
  for (const field of bound) {
    if (verdict[field] !== intended[field])
      throw denied('foreign-verdict', `The verdict was given for another ${field}.`);
  }
  if (decision === undefined) {
    if (!verdict.isApprovalRequired) return;
    throw denied('approval-missing', 'The verdict requires an approval, and none came with it.');
  }
  for (const field of bound) {
    if (decision[field] !== intended[field])
      throw denied('foreign-decision', `The approval was given for another ${field}.`);
  }
}

const denied = (code: string, message: string): ChassisError => new ChassisError('denied', code, message);
