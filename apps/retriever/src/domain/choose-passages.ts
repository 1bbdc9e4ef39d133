import type { FoundPassage } from './found-passage.js';
import { isRelevant } from './is-relevant.js';

/** What shares far less with the question than the best passage only takes room in the prompt, unless its meaning is near. */
const minShareOfBest = 0.25;
const nearCosine = 0.45;
/** Passages this near to one another say nearly the same. */
const sameCosine = 0.96;
/** A quarter of the whole range of scores between two neighbours: below it only what is relevant by itself goes on. Among few candidates a range tells nothing. */
const gap = 0.25;
const enoughForGap = 8;

/** What became of a candidate, and why it was left out. */
export type Fate =
  'chosen' | 'nothing-relevant' | 'far-from-best' | 'behind-gap' | 'same-text' | 'over-limit' | 'over-budget';

export interface Choice {
  /** In the order in which they go to the model. */
  readonly passages: readonly FoundPassage[];
  readonly fates: ReadonlyMap<string, Fate>;
}

/** The passages that go to the model. */
export const choosePassages = (found: readonly FoundPassage[], limit: number, budgetTokens: number): FoundPassage[] => [
  ...judgePassages(found, limit, budgetTokens).passages,
];

/**
 * The passages that go to the model: none when none may answer the question, else the best ones up to `limit` that fit the budget together. Behind a gap in the
 * scores, what would not do alone is left out; what says nearly the same as a better passage comes last (it may differ in the number that is asked for), the same text never.
 */
export function judgePassages(found: readonly FoundPassage[], limit: number, budgetTokens: number): Choice {
  const isAnyRelevant = found.some(isRelevantAlone);
  const best = Math.max(...found.map(ownWords));
  const gapAt = gapOf(found);
  const fates = new Map<string, Fate>();
  const fit = found.filter((passage, at) => {
    const fate = isAnyRelevant ? fateOf(passage, best, at >= gapAt) : 'nothing-relevant';
    fates.set(passage.id, fate);
    return fate === 'chosen';
  });
  const chosen: FoundPassage[] = [];
  let tokens = 0;
  const fresh = freshFirst(fit);
  for (const passage of fit) if (!fresh.includes(passage)) fates.set(passage.id, 'same-text');
  for (const passage of fresh) {
    if (chosen.length === limit) fates.set(passage.id, 'over-limit');
    else if (tokens + passage.chunk.tokens > budgetTokens) fates.set(passage.id, 'over-budget');
    else {
      tokens += passage.chunk.tokens;
      chosen.push(passage);
    }
  }
  return { passages: chosen, fates };
}

function fateOf(passage: FoundPassage, best: number, isBehindGap: boolean): Fate {
  if (isFar(passage, best)) return 'far-from-best';
  return isBehindGap && !isRelevantAlone(passage) ? 'behind-gap' : 'chosen';
}

function gapOf(found: readonly FoundPassage[]): number {
  if (found.length < enoughForGap) return found.length;
  const at = found.findIndex(({ score }, place) => place > 0 && found[place - 1]!.score - score >= gap);
  return at < 0 ? found.length : at;
}

function freshFirst(passages: readonly FoundPassage[]): FoundPassage[] {
  const [fresh, repeats]: [FoundPassage[], FoundPassage[]] = [[], []];
  const texts = new Set<string>();
  for (const passage of passages) {
    if (texts.has(passage.chunk.text.payload)) continue;
    texts.add(passage.chunk.text.payload);
    (fresh.some((one) => saysNearlyTheSame(one, passage)) ? repeats : fresh).push(passage);
  }
  return [...fresh, ...repeats];
}

const isRelevantAlone = ({ coverage, scores }: FoundPassage): boolean =>
  isRelevant({ coverage, cosine: scores['dense'] });

/** Not those of its document, which all its passages have. */
const ownWords = ({ scores }: FoundPassage): number => scores['chunk'] ?? 0;

const isFar = (passage: FoundPassage, best: number): boolean =>
  ownWords(passage) < minShareOfBest * best && (passage.scores['dense'] ?? 0) < nearCosine;

function saysNearlyTheSame({ vector: one }: FoundPassage, { vector: other }: FoundPassage): boolean {
  if (one === undefined || one.length !== other?.length) return false;
  let dot = 0;
  for (let at = 0; at < one.length; at += 1) dot += one[at]! * other[at]!;
  return dot >= sameCosine;
}
