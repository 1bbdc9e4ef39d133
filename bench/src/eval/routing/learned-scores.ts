import { answerSigns, LearnedRouter, promptSigns } from '@chassis/generator/routing';
import { foldCount, foldOf, type RoutedPrompt } from './routed-prompt.js';

/** What the product's router expects the strong model to gain on each prompt, learned from the other four folds; a cascade also sees the weak model's answer. */
export function learnedScores(prompts: readonly RoutedPrompt[], sees: 'prompt' | 'answer'): number[] {
  const signs = prompts.map(({ prompt, weakAnswer }) =>
    sees === 'prompt' ? promptSigns(prompt) : [...promptSigns(prompt), ...answerSigns(prompt, weakAnswer)],
  );
  const scores = prompts.map(() => 0);
  for (let fold = 0; fold < foldCount; fold++) {
    const others = prompts.flatMap((one, at) =>
      foldOf(one) === fold
        ? []
        : [{ signs: signs[at]!, isWeakRight: one.isWeakRight, isStrongRight: one.isStrongRight }],
    );
    const router = LearnedRouter.train(others);
    for (const [at, one] of prompts.entries()) if (foldOf(one) === fold) scores[at] = router.expectedGain(signs[at]!);
  }
  return scores;
}
