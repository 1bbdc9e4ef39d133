import { z } from 'zod';
import { route } from './route.js';

const at = z.iso.datetime();
const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** How forecasts did on outcomes that they were not learned from: `auc` .5 is chance; `brier` is the mean squared error. */
const ForecastSchema = z.looseObject({ auc: share, brier: z.number().min(0), logLoss: z.number().min(0) });

/** What is known of one model's answers. Without `before` there are `too-few-outcomes`, and rules decide. `behind` also knows the answer itself. */
export const RoutedModelSchema = z.looseObject({
  model: z.string(),
  outcomes: count,
  passed: count,
  problem: z.string().optional(),
  before: ForecastSchema.optional(),
  behind: ForecastSchema.optional(),
});
export const RoutingVersionSchema = z.looseObject({
  version: z.string(),
  trainedAt: at,
  trainedBy: z.string(),
  models: z.array(RoutedModelSchema),
});
export type RoutingVersion = z.infer<typeof RoutingVersionSchema>;

/** `current` decides; without one rules do. `outcomes` are kept by model; those without a label are of runs that nobody has judged yet. */
export const RoutingShow = route('generator', 'routing.show', {
  input: z.looseObject({}),
  output: z.looseObject({
    current: RoutingVersionSchema.nullable(),
    threshold: share,
    leastOutcomes: count,
    outcomes: z.array(z.looseObject({ model: z.string(), passed: count, failed: count, undecided: count })),
  }),
});
/** Learns from the tenant's own outcomes and decides by that from now on, within seconds on other instances. `rejected`/`too-few-outcomes` where no model has enough. */
export const RoutingTrain = route('generator', 'routing.train', {
  input: z.looseObject({}),
  output: RoutingVersionSchema,
  timeoutMs: 120_000,
});
/** Rules decide again; with `forgetsOutcomes` what was recorded goes too. */
export const RoutingReset = route('generator', 'routing.reset', {
  input: z.looseObject({ forgetsOutcomes: z.boolean().default(false) }),
  output: z.looseObject({ versions: count, outcomes: count }),
});

/** What checks and people said of the attempts of generate steps; those that nobody has judged are left out. An attempt that went to a person has its `decision`. */
export const RunsVerdicts = route('orchestrator', 'runs.verdicts', {
  input: z.looseObject({ runs: z.array(z.string()).max(500) }),
  output: z.looseObject({
    verdicts: z.array(
      z.looseObject({
        run: z.string(),
        step: z.string(),
        attempt: z.int(),
        verdict: z.string(),
        decision: z.string().optional(),
      }),
    ),
  }),
});
