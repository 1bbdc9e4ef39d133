import type { ForecastFigures, Logistic, Outcome } from '@chassis/inference';
import { type LearnedPasses, RoutingModel } from './routing-model.js';

/** How one model's answer to one call went. */
export interface RoutingOutcome {
  readonly model: string;
  /** Signs of the call. */
  readonly before: readonly string[];
  /** Signs of the answer. */
  readonly behind: readonly string[];
  readonly isPassed: boolean;
}

/** What is known of a model, and how well forecasts did on outcomes that they were not learned from. */
export interface RoutedModel {
  readonly model: string;
  readonly outcomes: number;
  readonly passed: number;
  readonly problem?: 'too-few-outcomes' | 'nearly-all-alike';
  readonly before?: ForecastFigures;
  readonly behind?: ForecastFigures;
}

export interface TrainedRouting {
  readonly routing: RoutingModel;
  readonly models: readonly RoutedModel[];
}

export type Learns = (outcomes: readonly Outcome[]) => Promise<{ model: Logistic; figures: ForecastFigures }>;

/** Fewer outcomes of a model teach nothing: rules decide over it. */
export const leastOutcomes = 50;
/** Fewer that passed, or failed, are no contrast to learn from: their share is the forecast. */
const leastOfEachKind = 10;

/** Learns from outcomes when a model's answers pass. Deterministic by the order of the outcomes. */
export async function trainRouting(outcomes: readonly RoutingOutcome[], learn: Learns): Promise<TrainedRouting> {
  const learned = new Map<string, LearnedPasses>();
  const models: RoutedModel[] = [];
  for (const model of [...new Set(outcomes.map((one) => one.model))].sort()) {
    const own = outcomes.filter((one) => one.model === model);
    const passed = own.filter((one) => one.isPassed).length;
    const known = { model, outcomes: own.length, passed };
    if (own.length < leastOutcomes) models.push({ ...known, problem: 'too-few-outcomes' });
    else if (Math.min(passed, own.length - passed) < leastOfEachKind) {
      learned.set(model, { share: (passed + 1) / (own.length + 2) });
      models.push({ ...known, problem: 'nearly-all-alike' });
    } else {
      const before = await learn(own.map((one) => ({ signs: one.before, isGood: one.isPassed })));
      const behind = await learn(own.map((one) => ({ signs: [...one.before, ...one.behind], isGood: one.isPassed })));
      learned.set(model, { before: before.model, behind: behind.model });
      models.push({ ...known, before: before.figures, behind: behind.figures });
    }
  }
  return { routing: new RoutingModel(learned), models };
}
