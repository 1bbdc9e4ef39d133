import type { ChunkSlots } from './chunk-slots.js';
import type { QuestionWord } from './question-word.js';
import { wordPair } from './word-pair.js';

/** What a ranker may look at beside the fused score. */
export interface RankFeatures {
  /** Share of the question's neighbouring words that are neighbours in the chunk too (words that say nothing left out): 0..1. */
  readonly pairs: number;
  /** Share of the question's numbers and codes that stand in the document: 0..1. */
  readonly numbers: number;
}

/**
 * Weights in standard deviations of the fused score. Set by hand, not learned: on abstracts, aeronautics, annual reports and short questions alike they won or
 * changed nothing; coverage and words of the title, tried beside them, lost on most.
 */
const weights: RankFeatures = { pairs: 1, numbers: 1 };

/** Orders candidates behind the fusion; a port: what a search is given decides. Higher is better, in standard deviations of the fused score. */
export type Ranker = (fused: number, features: RankFeatures) => number;

/**
 * `linear`: the order of words, and numbers, say what bags of words and vectors do not. `off`: the fused order stays. A deployment chooses by
 * `RETRIEVER_RANKER`; one that costs more must first win on documents that nobody tuned it on (docs/adr/0032).
 */
export const rankers = {
  off: (fused) => fused,
  linear: (fused, features) => fused + weights.pairs * features.pairs + weights.numbers * features.numbers,
} as const satisfies Record<string, Ranker>;
export type RankerName = keyof typeof rankers;

/** The share of the question's pairs of neighbours that a chunk has. */
export function pairShares(slots: ChunkSlots, all: readonly QuestionWord[]): (slot: number) => number {
  const words = all.filter(({ isGuessed }) => isGuessed !== true);
  const wanted = words
    .slice(1)
    .map(({ stems }, at) =>
      (words[at]?.stems ?? []).flatMap((before) => stems.map((after) => wordPair(before, after))),
    );
  return (slot) => {
    if (wanted.length === 0) return 0;
    return wanted.filter((forms) => forms.some((pair) => slots.hasPair(slot, pair))).length / wanted.length;
  };
}
