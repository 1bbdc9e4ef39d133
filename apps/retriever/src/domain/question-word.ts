/** A word or phrase that says the same as a word of a question: its words in order, each with every stem it may have. */
export interface WordAlternative {
  readonly text: string;
  readonly words: readonly (readonly string[])[];
  /** What one occurrence counts for, beside one of the word itself: above 0, at most 1. */
  readonly weight: number;
}

/** A word of a question that counts, with every stem it may have in a text. */
export interface QuestionWord {
  readonly word: string;
  readonly stems: readonly string[];
  /** Its share of what a word that was asked weighs; 1 where it is absent. */
  readonly weight?: number;
  /** Found instead of the word they count as the word, whose frequency is that of all of them together. */
  readonly alternatives?: readonly WordAlternative[];
  /** Not asked but guessed by a model: it ranks, and is no evidence that a passage answers. */
  readonly isGuessed?: boolean;
}
