import type { FoundPassage } from './found-passage.js';
import { isRelevant } from './is-relevant.js';

/** What shares far less with the question than the best passage only takes room in the prompt, unless its meaning is near. */
const minShareOfBest = 0.25;
const nearCosine = 0.45;

/** The passages that go to the model: none when none may answer the question, else the best ones up to `limit` that fit the budget together. */
export function choosePassages(found: readonly FoundPassage[], limit: number, budgetTokens: number): FoundPassage[] {
  const isAnswered = found.some(({ coverage, scores }) => isRelevant({ coverage, cosine: scores['dense'] }));
  if (!isAnswered) return [];
  const best = Math.max(...found.map(({ scores }) => scores['lexical'] ?? 0));
  const chosen: FoundPassage[] = [];
  let tokens = 0;
  for (const passage of found) {
    const isFar =
      (passage.scores['lexical'] ?? 0) < minShareOfBest * best && (passage.scores['dense'] ?? 0) < nearCosine;
    if (isFar || chosen.length === limit || tokens + passage.chunk.tokens > budgetTokens) continue;
    tokens += passage.chunk.tokens;
    chosen.push(passage);
  }
  return chosen;
}
