/** Compares a sentence with those of the sources by meaning. */
export interface SentenceMeaning {
  /** The cosine (0 to 1) of the sentence of the sources that is nearest; undefined where no model can tell, and words alone decide. */
  nearness(sentence: string): Promise<number | undefined>;
}

/** Turns texts into vectors of length 1; undefined where no model does, or not in time. */
export interface TextVectors {
  embed(texts: readonly string[]): Promise<readonly Float32Array[] | undefined>;
}
