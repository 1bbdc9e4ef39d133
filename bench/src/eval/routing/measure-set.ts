import { Random } from '../../chaos/random.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import { type CurveFigures, figuresOf, intervals, rightByStrong } from './cost-curve.js';
import { type ProductDecision, productRouting } from './product-routing.js';
import type { RoutedPrompt } from './routed-prompt.js';

const round = (figure: number): number => Math.round(figure * 1e4) / 1e4;
/** Strong over weak, as the published comparisons count. */
const priceRatio = 20;

/** The figures of one set: the cascade's under the plain names, the other ways to route beside it. */
export async function measureSet(set: string, prompts: readonly RoutedPrompt[]): Promise<Metrics> {
  const random = new Random(7);
  const product = await productRouting(prompts);
  const ways = {
    '': product.cascade.map(({ score }) => score),
    Router: product.router.map(({ score }) => score),
    Length: prompts.map(({ prompt }) => prompt.length),
    Random: prompts.map(() => random.next()),
    Oracle: prompts.map((one) => Number(one.isStrongRight) - Number(one.isWeakRight)),
  };
  const metrics: Metrics = {};
  for (const [way, scores] of Object.entries(ways)) {
    const right = rightByStrong(prompts, scores);
    const bounds = intervals(prompts, scores, () => random.next());
    Object.assign(metrics, curveMetrics(`${set}${way}`, prompts.length, { figures: figuresOf(right), bounds }));
    if (way === '' || way === 'Router') Object.assign(metrics, wholeCurve(`${set}${way}`, right));
  }
  const shares = figuresOf(rightByStrong(prompts, ways['']));
  const router = figuresOf(rightByStrong(prompts, ways.Router));
  return {
    ...metrics,
    // Every weak call of a cascade is paid, also where the strong model is called after it.
    [`${set}CostRatioAt95`]: round(shares.shareAt95 + 1 / priceRatio),
    [`${set}CostRatioAt99`]: round(shares.shareAt99 + 1 / priceRatio),
    [`${set}RouterCostRatioAt95`]: round(router.shareAt95 + (1 - router.shareAt95) / priceRatio),
    ...lessThanLength(set, prompts, ways, () => random.next()),
    ...shipped(`${set}Default`, prompts, product.cascade),
    ...shipped(`${set}RouterDefault`, prompts, product.router),
    ...shipped(`${set}Untrained`, prompts, product.rules),
    ...moneyMetrics(set, prompts, product.auto),
  };
}

function curveMetrics(
  name: string,
  n: number,
  { figures, bounds }: { figures: CurveFigures; bounds: Record<keyof CurveFigures, readonly [number, number]> },
): Metrics {
  const names = { shareAt95: 'StrongShareAt95', shareAt99: 'StrongShareAt99', apgr: 'Apgr' } as const;
  return Object.fromEntries(
    (Object.keys(names) as (keyof CurveFigures)[]).flatMap((figure): [string, number][] => [
      [`${name}${names[figure]}`, round(figures[figure])],
      [`${name}${names[figure]}N`, n],
      [`${name}${names[figure]}Low95`, round(bounds[figure][0])],
      [`${name}${names[figure]}High95`, round(bounds[figure][1])],
    ]),
  );
}

const wholeCurve = (name: string, right: readonly number[]): Metrics =>
  Object.fromEntries(
    Array.from({ length: 11 }, (_one, tenth): [string, number] => [
      `${name}AccuracyAtStrongShare${tenth / 10}`.replace('.', '_'),
      round(right[Math.round((tenth / 10) * (right.length - 1))]! / (right.length - 1)),
    ]),
  );

/** How much smaller a share of strong calls the learned ways need than the length rule, on the same draws of prompts: a way beats the rule where the whole interval is above 0. */
function lessThanLength(
  set: string,
  prompts: readonly RoutedPrompt[],
  ways: { readonly ''?: readonly number[]; readonly Router: readonly number[]; readonly Length: readonly number[] },
  random: () => number,
): Metrics {
  const needs = (picks: readonly number[], scores: readonly number[]): number =>
    figuresOf(
      rightByStrong(
        picks.map((at) => prompts[at]!),
        picks.map((at) => scores[at]!),
      ),
    ).shareAt95;
  const draws = Array.from({ length: 300 }, () => prompts.map(() => Math.floor(random() * prompts.length)));
  const entries = Object.entries({ '': ways['']!, Router: ways.Router }).flatMap(
    ([way, scores]): [string, number][] => {
      const less = draws.map((picks) => needs(picks, ways.Length) - needs(picks, scores)).sort((a, b) => a - b);
      const all = prompts.map((_one, at) => at);
      return [
        [`${set}${way}LessThanLengthAt95`, round(needs(all, ways.Length) - needs(all, scores))],
        [`${set}${way}LessThanLengthAt95N`, prompts.length],
        [`${set}${way}LessThanLengthAt95Low95`, round(less[Math.floor(less.length * 0.025)]!)],
        [`${set}${way}LessThanLengthAt95High95`, round(less[Math.floor(less.length * 0.975)]!)],
      ];
    },
  );
  return Object.fromEntries(entries);
}

/** What comes of the decisions as they ship. */
function shipped(name: string, prompts: readonly RoutedPrompt[], decisions: readonly ProductDecision[]): Metrics {
  const isRight = prompts.map((one, at) => (decisions[at]!.isStrong ? one.isStrongRight : one.isWeakRight));
  return {
    ...shareMetrics(
      `${name}StrongShare`,
      decisions.map(({ isStrong }) => isStrong),
    ),
    ...shareMetrics(`${name}Accuracy`, isRight),
  };
}

/** Accuracy and mean USD of the models alone, and of `auto` as it ships, which knows the cheaper one. */
function moneyMetrics(set: string, prompts: readonly RoutedPrompt[], auto: readonly ProductDecision[]): Metrics {
  const mean = (of: (one: RoutedPrompt, at: number) => number): number =>
    prompts.reduce((sum, one, at) => sum + of(one, at), 0) / prompts.length;
  const usd = mean((one) => one.strongUsd);
  const isStrong = (at: number): boolean => auto[at]!.isStrong;
  return {
    [`${set}N`]: prompts.length,
    [`${set}WeakAccuracy`]: round(mean((one) => Number(one.isWeakRight))),
    [`${set}StrongAccuracy`]: round(mean((one) => Number(one.isStrongRight))),
    [`${set}OracleAccuracy`]: round(mean((one) => Number(one.isStrongRight || one.isWeakRight))),
    ...(usd > 0 && {
      [`${set}WeakMicroUsdPerPrompt`]: round(1e6 * mean((one) => one.weakUsd)),
      [`${set}StrongMicroUsdPerPrompt`]: round(1e6 * usd),
      ...shipped(`${set}Auto`, prompts, auto),
      [`${set}AutoMicroUsdPerPrompt`]: round(1e6 * mean((one, at) => (isStrong(at) ? one.strongUsd : one.weakUsd))),
    }),
  };
}
