import type { PromptPassage } from '../language-model.js';

/** The passages that fit into the budget, in their order: repeats left out, then the least valuable until the rest fits. */
export function fitSources(
  passages: readonly PromptPassage[],
  budgetTokens: number,
  tokensOf: (passage: PromptPassage) => number,
): PromptPassage[] {
  let left = budgetTokens;
  const kept = new Set<PromptPassage>();
  for (const passage of withoutRepeats(passages).sort((a, b) => b.ref.score - a.ref.score)) {
    const tokens = tokensOf(passage);
    if (tokens > left) continue;
    left -= tokens;
    kept.add(passage);
  }
  return passages.filter((one) => kept.has(one));
}

/** A passage is left out whose words stand in another one, before it or longer. */
function withoutRepeats(passages: readonly PromptPassage[]): PromptPassage[] {
  const texts = passages.map((one) => one.text.replace(/\s+/g, ' ').trim());
  return passages.filter((_one, at) => {
    const own = texts[at]!;
    return !texts.some((text, other) => other !== at && text.includes(own) && (text.length > own.length || other < at));
  });
}
