import type { ParsedTable } from './parse-table.js';
import type { Scale } from './stated-scales.js';

/** An answer to a question over a table and the text around it, with the figures or parts that it was made from. */
export interface DerivedAnswer {
  readonly question: string;
  /** One value, or several in the order that the question asks for them. */
  readonly answers: readonly string[];
  readonly scale: Scale;
  /** "(44.1-56.7)/56.7" for a number, "2019 ## 2018" for what was counted, "1,496.5>1,202.9" for what was compared; empty for a quotation. */
  readonly derivation: string;
}

/** Where an answer must come from. */
export interface Evidence {
  readonly tables: readonly ParsedTable[];
  readonly paragraphs: readonly string[];
}

/** What is wrong with a derived answer. */
export interface DerivedProblem {
  readonly code:
    | 'not-derived'
    | 'wrong-result'
    | 'wrong-scale'
    | 'wrong-unit'
    | 'not-in-source'
    | 'wrong-cell'
    | 'wrong-order'
    | 'wrong-count';
  readonly message: string;
}
