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

/**
 * The passages that go to the model: none when none may answer the question, else the best ones up to `limit` that fit the budget together. Behind a gap in the
 * scores, what would not do alone is left out; what says nearly the same as a better passage comes last (it may differ in the number that is asked for), the same text never.
 */
export function choosePassages(found: readonly FoundPassage[], limit: number, budgetTokens: number): FoundPassage[] {
  if (!found.some(isRelevantAlone)) return [];
  const best = Math.max(...found.map(ownWords));
  const gapAt = gapOf(found);
  const fit = found.filter((passage, at) => !isFar(passage, best) && (at < gapAt || isRelevantAlone(passage)));
  const chosen: FoundPassage[] = [];
  let tokens = 0;
  for (const passage of freshFirst(fit)) {
    if (chosen.length === limit || tokens + passage.chunk.tokens > budgetTokens) continue;
    tokens += passage.chunk.tokens;
    chosen.push(passage);
  }
  return chosen;
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
