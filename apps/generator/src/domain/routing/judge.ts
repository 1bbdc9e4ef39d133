import type { LanguageModel, ModelCall, ModelEvent } from '../language-model.js';

/** Why an answer on trial is left to the next model; undefined where it may stand. */
export type Judge = (
  call: ModelCall,
  events: readonly ModelEvent[],
  models: { readonly weak: LanguageModel; readonly next: LanguageModel },
) => string | undefined;
