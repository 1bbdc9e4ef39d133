import { z } from 'zod';

/** Names the budget of a run by its workflow, which is none of those that a tenant sets. */
export const workflowRunBudget = 'workflow-run';

/**
 * The budget that stood against a call, as evidence of `budget-exhausted`; amounts in micro-USD. `budget` is its id, `workflow-run` what the
 * run's workflow lets a run cost. Its limit and what is left of it are absent where they would tell what others spend.
 */
export const BudgetRefusalSchema = z.object({
  budget: z.string(),
  scope: z.enum(['tenant', 'team', 'user', 'key', 'workflow', 'run', 'model']),
  period: z.enum(['hour', 'day', 'week', 'month', 'total']),
  limitMicroUsd: z.number().optional(),
  leftMicroUsd: z.number().optional(),
  /** The most that the call might have cost. */
  neededMicroUsd: z.number().optional(),
  /** When the period ends; absent for a total. */
  beginsAnewAt: z.string().optional(),
});
export type BudgetRefusal = z.infer<typeof BudgetRefusalSchema>;
