import type { FoundPassage } from './found-passage.js';
import { relevanceOf } from './is-relevant.js';

/** How far the best of these goes beyond what is needed to answer: 0 nothing, 0.5 just enough, 1 all that was asked. Neighbours that came along say nothing. */
export function bestRelevance(passages: readonly Pick<FoundPassage, 'coverage' | 'scores' | 'beside'>[]): number {
  const shares = passages
    .filter(({ beside }) => beside === undefined)
    .map(({ coverage, scores }) => {
      const { evidence, needed } = relevanceOf({ coverage, cosine: scores['dense'] });
      const share = evidence < needed ? evidence / needed / 2 : 0.5 + (evidence - needed) / (1 - needed) / 2;
      return Math.min(1, Math.max(0, share));
    });
  return Math.max(0, ...shares);
}
