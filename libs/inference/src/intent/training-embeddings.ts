import type { TextExample } from '../train-linear-specialist.js';
import { labelWords } from './label-words.js';
import type { TrainingEmbeddings } from './train-intent-model.js';

/** What training needs of an embedder: its id, and vectors of length 1, perhaps from a cache. */
export interface VectorSource {
  readonly modelId: string;
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

/** The vectors that an intent model is trained on: of the examples, the out-of-scope texts, and the labels' names where these are words. Throws what the source throws. */
export async function trainingEmbeddings(
  examples: readonly TextExample[],
  outOfScope: readonly string[],
  source: VectorSource,
): Promise<TrainingEmbeddings> {
  const named = [...new Set(examples.map(({ label }) => label))].flatMap((label) => {
    const words = labelWords(label);
    return words === undefined ? [] : [{ label, words }];
  });
  const texts = [...examples.map(({ text }) => text), ...outOfScope];
  const vectors = await source.embed([...texts, ...named.map(({ words }) => words)]);
  return {
    embedder: source.modelId,
    vectors: vectors.slice(0, texts.length),
    names: named.map(({ label }, at) => ({ label, vector: vectors[texts.length + at]! })),
  };
}
