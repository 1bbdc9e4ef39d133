import {
  BudgetRefusalSchema,
  budgetSaying,
  ChassisError,
  type Evidence,
  ownEvidence,
  workflowRunBudget,
} from '@chassis/contracts';
import type { RefusingBudget } from './charge.js';

/** A call that a budget does not cover, with all that is known of it as evidence. Its message goes to the log, or, where `of` is `own`, to who asked. */
export function budgetExhausted(
  { budget, scope, period, limitMicroUsd, leftMicroUsd, endsAt }: RefusingBudget,
  neededMicroUsd: number,
  of: 'all' | 'own' = 'all',
): ChassisError {
  return refused(
    {
      ...{ budget, scope, period, limitMicroUsd, leftMicroUsd, neededMicroUsd },
      ...(endsAt !== undefined && { beginsAnewAt: endsAt.toISOString() }),
    },
    of,
  );
}

/** A call that is dearer than what the run has left by its workflow. */
export const runBudgetExhausted = (leftMicroUsd: number, neededMicroUsd: number): ChassisError =>
  refused({ budget: workflowRunBudget, scope: 'run', period: 'total', leftMicroUsd, neededMicroUsd }, 'all');

function refused(evidence: Evidence, of: 'all' | 'own'): ChassisError {
  const told = BudgetRefusalSchema.parse(of === 'own' ? ownEvidence(evidence) : evidence);
  return new ChassisError('rejected', 'budget-exhausted', budgetSaying(told), { evidence });
}
