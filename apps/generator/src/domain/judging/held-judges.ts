import type { LanguageModel, ModelCall } from '../language-model.js';
import { boundOf } from '../money/charge-of.js';

/** A judge with the place of its call within the attempt, and the most that the call can cost. */
export interface HeldJudge {
  readonly model: LanguageModel;
  readonly place: string;
  readonly microUsd: number;
}

/** What is held for judges before the answer is there: `empty` is their call without it, and the answer has room for so many tokens. */
export const heldJudges = (judges: readonly LanguageModel[], empty: ModelCall, answerTokens: number): HeldJudge[] =>
  judges.map((model, index) => ({
    model,
    place: `judge/${index}`,
    microUsd: boundOf(model, empty) + model.costMicroUsd({ inputTokens: answerTokens, outputTokens: 0 }),
  }));
