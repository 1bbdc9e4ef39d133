import { countTokens } from './count-tokens.js';

/** Counts the tokens of a text as the tokenizer of a model does, or never fewer. Takes time by the square of a word's length, as most tokenizers do: `CallCounter` bounds it. */
export interface TokenCounter {
  /** As the record of a call tells it. */
  readonly name: string;
  count(text: string): number;
}

/** For models whose tokenizer nobody knows. */
export const upperEstimate: TokenCounter = { name: 'upper-estimate', count: countTokens };
