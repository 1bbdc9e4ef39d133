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

/**
 * Refuses (`denied`) what has no verdict over exactly this, lacks a decision that the verdict asks for, or comes with one over something else.
 * Where several persons must have decided, as many different ones have; a service is none.
 */
export function checkProof(intended: Intended, verdict: ActionVerdict, decisions: readonly ActionDecision[]): void {
  for (const field of bound) {
    if (verdict[field] !== intended[field])
      throw denied('foreign-verdict', `The verdict was given for another ${field}.`);
  }
  for (const decision of decisions) {
    for (const field of bound) {
      if (decision[field] !== intended[field])
        throw denied('foreign-decision', `The approval was given for another ${field}.`);
    }
  }
  if (!verdict.isApprovalRequired) return;
  if (decisions.length === 0)
    throw denied('approval-missing', 'The verdict requires an approval, and none came with it.');
  const { persons = 1 } = verdict;
  if (persons > 1 && personsIn(decisions) < persons)
    throw denied('approval-missing', `The verdict requires ${persons} different persons, and fewer have decided.`);
}

/** Different persons who decided in the same approval. */
function personsIn(decisions: readonly ActionDecision[]): number {
  const last = decisions.at(-1)?.approval;
  const ofLast = decisions.filter(({ approval, decidedBy }) => approval === last && decidedBy.startsWith('user:'));
  return new Set(ofLast.map(({ decidedBy }) => decidedBy)).size;
}

const denied = (code: string, message: string): ChassisError => new ChassisError('denied', code, message);
