import type { IntentModel, TextExample } from '@chassis/inference';
import { percentile, round } from '../../statistics.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import { firstOfEach } from './first-of-each.js';
import type { IntentSet } from './read-intent-set.js';
import type { TaughtIntents } from './taught-intents.js';

/** What a set gave; `costs` are those of the model of all its examples. */
export interface MeasuredSet {
  readonly metrics: Metrics;
  readonly costs: { readonly trainSeconds: number; readonly modelKb: number; readonly classifyUsP50: number };
  readonly examples: number;
}

const seeds = [0, 1, 2, 3, 4];
const timed = 500;

/** Trains on all examples, and on few of each label, and asks the test texts. */
export async function measureIntentSet(name: string, set: IntentSet, intents: TaughtIntents): Promise<MeasuredSet> {
  const started = performance.now();
  const model = await intents.train(set.train, set.foreign.train);
  const trainSeconds = round((performance.now() - started) / 1_000, 2);
  const metrics: Metrics = {};
  Object.assign(metrics, await ofAll(name, model, set, intents));
  if (set.dev.length > 0) Object.assign(metrics, await ofDev(name, set, intents));
  for (const count of [10, 5]) Object.assign(metrics, await ofFew(name, count, set, intents));
  const times = await intents.time(
    model,
    set.test.slice(0, timed).map(({ text }) => text),
  );
  return {
    metrics,
    costs: {
      trainSeconds,
      modelKb: Math.round(model.toBytes().length / 1_000),
      classifyUsP50: Math.round(percentile(times, 50)),
    },
    examples: set.train.length,
  };
}

async function ofAll(name: string, model: IntentModel, set: IntentSet, intents: TaughtIntents): Promise<Metrics> {
  const answers = await intents.ask(model, textsOf(set.test));
  const foreign = await intents.ask(model, set.foreign.test);
  return {
    ...shareMetrics(
      `${name}Accuracy`,
      answers.map(({ label }, at) => label === set.test[at]?.label),
    ),
    ...shareMetrics(
      `${name}FalseReject`,
      answers.map(({ isOutOfScope }) => isOutOfScope),
    ),
    ...shareMetrics(
      `${name}OutOfScopeRecall`,
      foreign.map(({ isOutOfScope }) => isOutOfScope),
    ),
  };
}

async function ofDev(name: string, set: IntentSet, intents: TaughtIntents): Promise<Metrics> {
  const held = new Set(set.dev);
  const model = await intents.train(
    set.train.filter((one) => !held.has(one)),
    [],
  );
  const answers = await intents.ask(model, textsOf(set.dev));
  return shareMetrics(
    `${name}AccuracyDev`,
    answers.map(({ label }, at) => label === set.dev[at]?.label),
  );
}

/** The mean over the seeds; n and interval are those of the test texts, which are the same each time. */
async function ofFew(name: string, count: number, set: IntentSet, intents: TaughtIntents): Promise<Metrics> {
  let right = 0;
  let refused = 0;
  for (const seed of seeds) {
    const model = await intents.train(firstOfEach(set.train, count, seed), []);
    const answers = await intents.ask(model, textsOf(set.test));
    right += answers.filter(({ label }, at) => label === set.test[at]?.label).length;
    refused += (await intents.ask(model, set.foreign.test)).filter(({ isOutOfScope }) => isOutOfScope).length;
  }
  return {
    ...meanShare(`${name}AccuracyAt${count}`, right / seeds.length, set.test.length),
    ...meanShare(`${name}OutOfScopeRecallAt${count}`, refused / seeds.length, set.foreign.test.length),
  };
}

function meanShare(name: string, right: number, n: number): Metrics {
  const outcomes = Array.from({ length: n }, (_, at) => at < Math.round(right));
  return n === 0 ? {} : { ...shareMetrics(name, outcomes), [name]: round(right / n, 4) };
}

const textsOf = (examples: readonly TextExample[]): string[] => examples.map(({ text }) => text);
