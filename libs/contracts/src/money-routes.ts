import { z } from 'zod';
import { route } from './route.js';

const at = z.iso.datetime();
const microUsd = z.int().min(0);

/** How much may be spent in model calls. Periods are those of the calendar in UTC; `blocking` refuses a call, `warning` tells of it. */
export const BudgetSchema = z.looseObject({
  scope: z.enum(['tenant', 'team', 'user', 'key', 'workflow', 'run', 'model']),
  /** Whose: a group, `user:<id>` or `service:<id>`, a key's prefix, a workflow, a run, a model's id; `*` for each one that has no budget of its own, and for the tenant. */
  subject: z.string().min(1).max(200).default('*'),
  period: z.enum(['hour', 'day', 'week', 'month', 'total']),
  mode: z.enum(['blocking', 'warning']).default('blocking'),
  limitMicroUsd: microUsd,
});
export type BudgetInput = z.input<typeof BudgetSchema>;

export const BudgetStandingSchema = BudgetSchema.extend({
  id: z.string(),
  setBy: z.string(),
  /** What the present period holds, a row for each subject. */
  windows: z.array(
    z.looseObject({ subject: z.string(), startsAt: at, reservedMicroUsd: microUsd, spentMicroUsd: microUsd }),
  ),
});

export const spendingGroups = ['tenant', 'user', 'key', 'team', 'workflow', 'run', 'model', 'day', 'outcome'] as const;

/** What a group of calls cost. `failedMicroUsd` went to attempts that gave no answer; `estimatedMicroUsd` nobody reported; `openMicroUsd` is held and not settled. */
export const SpendingRowSchema = z.looseObject({
  of: z.string(),
  runs: z.int(),
  calls: z.int(),
  costMicroUsd: microUsd,
  estimatedMicroUsd: microUsd,
  failedMicroUsd: microUsd,
  openMicroUsd: microUsd,
  /** By cache and routing; below 0 where cascades asked twice more often than they saved. */
  savedMicroUsd: z.int(),
  /** What a run cost on average: with `by=outcome` what each finished outcome cost, failed attempts included. */
  perRunMicroUsd: microUsd.optional(),
  /** Of calls whose provider said what it used; the kinds are part of input and output. */
  inputTokens: z.int().optional(),
  cachedInputTokens: z.int().optional(),
  cacheWriteTokens: z.int().optional(),
  outputTokens: z.int().optional(),
  reasoningTokens: z.int().optional(),
});

/** What was saved, by what, against which baseline: a cache against asking its answer's model again, routing and cascades against always asking the dearest model of the list. */
export const SavingSchema = z.looseObject({
  savedBy: z.string(),
  baseline: z.string(),
  answers: z.int(),
  microUsd: z.int(),
});

export const BudgetsList = route('generator', 'budgets.list', {
  input: z.looseObject({}),
  output: z.looseObject({ budgets: z.array(BudgetStandingSchema) }),
});
export const BudgetsPut = route('generator', 'budgets.put', {
  input: BudgetSchema,
  output: BudgetSchema.extend({ id: z.string() }),
});
export const BudgetsRemove = route('generator', 'budgets.remove', {
  input: z.looseObject({ id: z.string() }),
  output: z.looseObject({}),
});
/** What was spent since `since` (a month, by default), by groups; `outcome` is how the run ended, its failed attempts included. */
export const SpendingReport = route('generator', 'spending.report', {
  input: z.looseObject({ by: z.enum(spendingGroups).default('tenant'), since: at.optional(), until: at.optional() }),
  output: z.looseObject({
    by: z.enum(spendingGroups),
    since: at,
    until: at,
    rows: z.array(SpendingRowSchema),
    savings: z.array(SavingSchema).default([]),
  }),
});
/** Takes every kept answer out that rests on a document which was deleted, in this version or an older one. How many went by this deletion, whoever took them out: asked twice, it says the same. For the retriever alone. */
export const CacheForget = route('generator', 'cache.forget', {
  input: z.looseObject({ document: z.string().min(1).max(200), version: z.int().min(1) }),
  output: z.looseObject({ dropped: z.int().min(0) }),
});
/** Takes answers out of the cache: one by its id, those that rest on a document, those first given to a subject, or all of the tenant's. */
export const CacheEvict = route('generator', 'cache.evict', {
  input: z.looseObject({
    id: z.string().optional(),
    document: z.string().optional(),
    subject: z.string().optional(),
  }),
  output: z.looseObject({ evicted: z.int() }),
});
/** How runs ended; those that go on have no `endedAt`. Unknown ones are left out. */
export const RunsEndings = route('orchestrator', 'runs.endings', {
  input: z.looseObject({ runs: z.array(z.string()).max(1_000) }),
  output: z.looseObject({
    runs: z.array(z.looseObject({ run: z.string(), workflow: z.string(), status: z.string(), endedAt: at.optional() })),
  }),
});
