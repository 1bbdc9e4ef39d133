import type { ModelDefaults } from '../domain/choose-model.js';
import type { EmbeddingModel } from '../domain/embedding-model.js';
import type { LanguageModel } from '../domain/language-model.js';

/** The models that this generator may call, and which of them answers where a workflow names none. */
export abstract class LanguageModels {
  abstract readonly all: readonly LanguageModel[];
  /** Models of providers that make vectors. */
  abstract readonly embeddings: readonly EmbeddingModel[];
  abstract readonly defaults: ModelDefaults;
  /** Reads keys again that lie in files. */
  abstract refresh(): Promise<void>;
}
