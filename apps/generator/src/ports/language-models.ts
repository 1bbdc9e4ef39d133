import type { LanguageModel } from '../domain/language-model.js';

/** The models that this generator may call. */
export abstract class LanguageModels {
  abstract readonly all: readonly LanguageModel[];
}
