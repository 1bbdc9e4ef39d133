import type { FoundPassage } from './found-passage.js';
import { isRelevant } from './is-relevant.js';

/** What shares far less with the question than the best passage only takes room in the prompt, unless its meaning is near. */
const minShareOfBest = 0.25;
const nearCosine = 0.45;

/**
 * The passages that go to the model: none when none may answer the question, else the best ones up to `limit` that fit the budget together, each text once.
 */
export function choosePassages(found: readonly FoundPassage[], limit: number, budgetTokens: number): FoundPassage[] {
  const isAnswered = found.some(({ coverage, scores }) => isRelevant({ coverage, cosine: scores['dense'] }));
  if (!isAnswered) return [];
  const best = Math.max(...found.map(ownWords));
  const chosen: FoundPassage[] = [];
  const texts = new Set<string>();
  let tokens = 0;
  for (const passage of found) {
    const { chunk, scores } = passage;
    const isFar = ownWords(passage) < minShareOfBest * best && (scores['dense'] ?? 0) < nearCosine;
    const isKnown = texts.has(chunk.text.payload);
    if (isFar || isKnown || chosen.length === limit || tokens + chunk.tokens > budgetTokens) continue;
    tokens += chunk.tokens;
    texts.add(chunk.text.payload);
    chosen.push(passage);
  }
  return chosen;
}

/** Not those of its document, which all its passages have. */
const ownWords = ({ scores }: FoundPassage): number => scores['chunk'] ?? 0;
