/** How two words of a language stand to each other. */
export type WordRelation = 'synonym' | 'related' | 'opposite' | 'sibling' | 'none';

/** What a language's words mean, as far as a dictionary knows. Words are given in lower case. */
export abstract class Lexicon {
  /** The dictionary forms that a word may be a form of, itself among them; empty for words that it does not know. */
  abstract lemmas(word: string): readonly string[];
  /** `synonym`: one meaning that both have; `related`: one is the other's genus, or they are of one family; `sibling`: two of one genus; `opposite` wins over all. */
  abstract relation(one: string, other: string): WordRelation;
  /** Whether it may name a quantity, unit, time, place, direction or person: such words stand for nothing but themselves. */
  abstract isExact(word: string): boolean;
  /** Whether there is a word for the contrary. */
  abstract hasOpposite(word: string): boolean;
}
