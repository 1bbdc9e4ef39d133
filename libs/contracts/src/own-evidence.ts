import { BudgetRefusalSchema } from './budget-refusal.js';
import type { Evidence } from './evidence.js';

/** Budgets out of which one subject alone spends. */
const own: ReadonlySet<string> = new Set(['user', 'key', 'run']);

/** What a subject may be shown of why its own call failed: of a budget that others spend too neither the limit nor what is left. */
export function ownEvidence(evidence: Evidence): Evidence {
  const refusal = BudgetRefusalSchema.safeParse(evidence);
  if (!refusal.success || own.has(refusal.data.scope)) return evidence;
  const { limitMicroUsd: _limit, leftMicroUsd: _left, ...shown } = evidence;
  return shown;
}
