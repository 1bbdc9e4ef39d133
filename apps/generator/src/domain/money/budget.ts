export const budgetScopes = ['tenant', 'team', 'user', 'key', 'workflow', 'run', 'model'] as const;
export type BudgetScope = (typeof budgetScopes)[number];

export const budgetPeriods = ['hour', 'day', 'week', 'month', 'total'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** How much may be spent, by whom or on what, in how long. Periods are those of the calendar in UTC. */
export interface Budget {
  readonly id: string;
  readonly scope: BudgetScope;
  /** Whose: a name, or '*' for each one of the scope that has no budget of its own. The tenant's is '*'. */
  readonly subject: string;
  readonly period: BudgetPeriod;
  readonly mode: 'blocking' | 'warning';
  readonly limitMicroUsd: number;
}

/** A budget's id says what it is for, so that a refusal is understood without looking it up. */
export const budgetId = ({ scope, subject, period, mode }: Omit<Budget, 'id' | 'limitMicroUsd'>): string =>
  [scope, ...(scope === 'tenant' ? [] : [subject]), period, ...(mode === 'warning' ? ['warning'] : [])].join('/');
