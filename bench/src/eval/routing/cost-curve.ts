import type { RoutedPrompt } from './routed-prompt.js';

/** How a way to order prompts does, from all weak to all strong. */
export interface CurveFigures {
  readonly shareAt95: number;
  readonly shareAt99: number;
  /** Mean share of the gap between weak and strong that is recovered, over all shares of strong calls (RouteLLM's APGR). */
  readonly apgr: number;
}

/** Right answers after sending the first k prompts of the order to the strong model, for every k. */
export function rightByStrong(prompts: readonly RoutedPrompt[], scores: readonly number[]): number[] {
  const order = prompts.map((_one, at) => at).sort((a, b) => scores[b]! - scores[a]!);
  const right = [prompts.filter((one) => one.isWeakRight).length];
  for (const at of order) {
    const { isStrongRight, isWeakRight } = prompts[at]!;
    right.push(right.at(-1)! + Number(isStrongRight) - Number(isWeakRight));
  }
  return right;
}

export function figuresOf(right: readonly number[]): CurveFigures {
  const [weak, strong, n] = [right[0]!, right.at(-1)!, right.length - 1];
  const least = (part: number): number => right.findIndex((one) => one >= part * strong) / n;
  const recovered = right.slice(1).map((one) => (one - weak) / Math.max(1, strong - weak));
  return { shareAt95: least(0.95), shareAt99: least(0.99), apgr: recovered.reduce((sum, one) => sum + one, 0) / n };
}

/** 95 % intervals by drawing the prompts anew, each with its score (percentile bootstrap). */
export function intervals(
  prompts: readonly RoutedPrompt[],
  scores: readonly number[],
  random: () => number,
): Record<keyof CurveFigures, readonly [number, number]> {
  const draws = Array.from({ length: 300 }, () => {
    const picks = prompts.map(() => Math.floor(random() * prompts.length));
    return figuresOf(
      rightByStrong(
        picks.map((at) => prompts[at]!),
        picks.map((at) => scores[at]!),
      ),
    );
  });
  const bounds = (of: keyof CurveFigures): [number, number] => {
    const sorted = draws.map((one) => one[of]).sort((a, b) => a - b);
    return [sorted[Math.floor(sorted.length * 0.025)]!, sorted[Math.floor(sorted.length * 0.975)]!];
  };
  return { shareAt95: bounds('shareAt95'), shareAt99: bounds('shareAt99'), apgr: bounds('apgr') };
}
