import { workflowRunBudget } from '@chassis/contracts';
import { moneyLeft } from './money-left.js';
import type { Ending } from './run-state.js';
import type { Turn } from './turn.js';

/** The end of a run that has nothing left for its step; the record says of which budget. */
export function brokeEnding(turn: Turn, step: string): Ending {
  const { budgetMicroUsd: limitMicroUsd } = turn.state;
  const leftMicroUsd = Math.max(0, moneyLeft(turn.state));
  const evidence = { budget: workflowRunBudget, scope: 'run', period: 'total', limitMicroUsd, leftMicroUsd };
  turn.fact('step.failed', { kind: 'rejected', code: 'budget-exhausted', evidence }, step, 'budget');
  return { status: 'failed', reason: 'budget-exhausted' };
}
