import { Random } from '../../chaos/random.js';
import type { Metrics } from '../suite.js';
import { type CurveFigures, figuresOf, intervals, rightByStrong } from './cost-curve.js';
import { learnedScores } from './learned-scores.js';
import type { RoutedPrompt } from './routed-prompt.js';

const round = (figure: number): number => Math.round(figure * 1e4) / 1e4;
/** Strong over weak, as the published comparisons count. */
const priceRatio = 20;

/** The figures of one set: the cascade's under the plain names, the other ways to route beside it. */
export function measureSet(set: string, prompts: readonly RoutedPrompt[]): Metrics {
  const random = new Random(7);
  const ways = {
    '': learnedScores(prompts, 'answer'),
    Router: learnedScores(prompts, 'prompt'),
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
    ...moneyMetrics(set, prompts, ways),
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

/** Accuracy and mean USD of the models alone, and of the router sending each prompt where it expects more. */
function moneyMetrics(
  set: string,
  prompts: readonly RoutedPrompt[],
  ways: { readonly ''?: readonly number[]; readonly Router: readonly number[] },
): Metrics {
  const mean = (of: (one: RoutedPrompt, at: number) => number): number =>
    prompts.reduce((sum, one, at) => sum + of(one, at), 0) / prompts.length;
  const isStrong = (at: number): boolean => ways.Router[at]! > 0;
  const usd = mean((one) => one.strongUsd);
  return {
    [`${set}N`]: prompts.length,
    [`${set}WeakAccuracy`]: round(mean((one) => Number(one.isWeakRight))),
    [`${set}StrongAccuracy`]: round(mean((one) => Number(one.isStrongRight))),
    [`${set}RoutedAccuracy`]: round(mean((one, at) => Number(isStrong(at) ? one.isStrongRight : one.isWeakRight))),
    [`${set}OracleAccuracy`]: round(mean((one) => Number(one.isStrongRight || one.isWeakRight))),
    ...(usd > 0 && {
      [`${set}WeakMicroUsdPerPrompt`]: round(1e6 * mean((one) => one.weakUsd)),
      [`${set}StrongMicroUsdPerPrompt`]: round(1e6 * usd),
      [`${set}RoutedMicroUsdPerPrompt`]: round(1e6 * mean((one, at) => (isStrong(at) ? one.strongUsd : one.weakUsd))),
    }),
  };
}
