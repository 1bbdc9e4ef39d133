import { randomFrom } from '../random-from.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';

/** How many tokens of one text were marked rightly, wrongly or not at all. */
export interface TokenCounts {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Runs of letters and digits; a token counts as marked when a span touches it, whatever its type. */
export function countTokens(text: string, gold: readonly Stretch[], found: readonly Stretch[]): TokenCounts {
  const counts = { right: 0, wrong: 0, missed: 0 };
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const token = { start: match.index, end: match.index + match[0].length };
    const [isGold, isFound] = [gold, found].map((spans) =>
      spans.some((one) => one.start < token.end && one.end > token.start),
    );
    if (isGold && isFound) counts.right += 1;
    else if (isFound) counts.wrong += 1;
    else if (isGold) counts.missed += 1;
  }
  return counts;
}

const beta2 = 4;
const resamples = 1_000;

/** Precision and recall with Wilson's interval, F2 with one from resampling whole texts. */
export function tokenMetrics(name: (metric: string) => string, texts: readonly TokenCounts[]): Metrics {
  if (texts.length === 0) return {};
  const sum = total(texts);
  const outcomes = (yes: number, no: number): boolean[] => [
    ...Array<boolean>(yes).fill(true),
    ...Array<boolean>(no).fill(false),
  ];
  const random = randomFrom(7);
  const samples = Array.from({ length: resamples }, () =>
    f2(total(texts.map(() => texts[Math.floor(random() * texts.length)]!))),
  ).toSorted((a, b) => a - b);
  const rounded = (figure: number): number => Math.round(figure * 10_000) / 10_000;
  return {
    [name('F2')]: rounded(f2(sum)),
    [`${name('F2')}N`]: texts.length,
    [`${name('F2')}Low95`]: rounded(samples[Math.floor(resamples * 0.025)]!),
    [`${name('F2')}High95`]: rounded(samples[Math.floor(resamples * 0.975)]!),
    ...shareMetrics(name('Precision'), outcomes(sum.right, sum.wrong)),
    ...shareMetrics(name('Recall'), outcomes(sum.right, sum.missed)),
  };
}

const total = (texts: readonly TokenCounts[]): TokenCounts => {
  const sum = { right: 0, wrong: 0, missed: 0 };
  for (const one of texts) {
    sum.right += one.right;
    sum.wrong += one.wrong;
    sum.missed += one.missed;
  }
  return sum;
};

function f2({ right, wrong, missed }: TokenCounts): number {
  const marked = (1 + beta2) * right;
  return marked === 0 ? 0 : marked / (marked + beta2 * missed + wrong);
}
