import type { PromptPassage } from '../language-model.js';

/** The passages that fit into the budget, in their order, without repeats: by value, or by value for each token where those are worth more together. */
export function fitSources(
  passages: readonly PromptPassage[],
  budgetTokens: number,
  tokensOf: (passage: PromptPassage) => number,
): PromptPassage[] {
  const all = withoutRepeats(passages);
  const taken = (worth: (one: PromptPassage) => number): ReadonlySet<PromptPassage> => {
    let left = budgetTokens;
    const kept = new Set<PromptPassage>();
    for (const passage of all.toSorted((a, b) => worth(b) - worth(a))) {
      const tokens = tokensOf(passage);
      if (tokens > left) continue;
      left -= tokens;
      kept.add(passage);
    }
    return kept;
  };
  const [byValue, byToken] = [
    taken(({ ref }) => ref.score),
    taken((one) => one.ref.score / Math.max(1, tokensOf(one))),
  ];
  const kept = valueOf(byToken) > valueOf(byValue) ? byToken : byValue;
  return passages.filter((one) => kept.has(one));
}

const valueOf = (passages: ReadonlySet<PromptPassage>): number =>
  [...passages].reduce((sum, { ref }) => sum + ref.score, 0);

/** A passage is left out whose words stand in another one, before it or longer. */
function withoutRepeats(passages: readonly PromptPassage[]): PromptPassage[] {
  const texts = passages.map((one) => one.text.replace(/\s+/g, ' ').trim());
  return passages.filter((_one, at) => {
    const own = texts[at]!;
    return !texts.some((text, other) => other !== at && text.includes(own) && (text.length > own.length || other < at));
  });
}
