import { type BudgetRefusal, workflowRunBudget } from './budget-refusal.js';

/** Which budget does not cover a call, and what to do: as much as `refusal` holds. Amounts in micro-USD. */
export function budgetSaying(refusal: BudgetRefusal): string {
  const { limitMicroUsd, leftMicroUsd, neededMicroUsd } = refusal;
  const of = limitMicroUsd === undefined ? '' : ` of ${limitMicroUsd} micro-USD`;
  const stands = leftMicroUsd === undefined ? 'does not cover this call' : `has ${leftMicroUsd} micro-USD left`;
  const needed = neededMicroUsd === undefined ? '' : `, and this call may cost up to ${neededMicroUsd}`;
  return `The budget ${nameOf(refusal)}${of} ${stands}${needed}. ${untilWhen(refusal)} Ask for a shorter answer, or have it raised.`;
}

const nameOf = ({ budget }: BudgetRefusal): string =>
  budget === workflowRunBudget ? 'that the workflow gives a run' : budget;

function untilWhen({ budget, beginsAnewAt }: BudgetRefusal): string {
  if (beginsAnewAt !== undefined) return `It begins anew at ${beginsAnewAt}.`;
  return budget === workflowRunBudget ? 'Each run has its own.' : 'It has no period.';
}
