import type { DataClass, ModelLimits } from '@chassis/contracts';
import type { Callee } from './conduct/callee.js';
import type { Health } from './language-model.js';
import type { ModelProblem } from './model-problem.js';
import type { TokenCounter } from './prompting/token-counter.js';

/** Vectors of texts, in their order, and how many tokens their provider says that they took. */
export interface Embedded {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number | undefined;
}

/** A model of a provider that makes vectors of texts. Throws `ChassisError`, as a language model does. */
export abstract class EmbeddingModel implements Callee {
  abstract readonly name: string;
  abstract readonly id: string;
  abstract readonly provider: string;
  /** As of a language model. */
  abstract readonly hash: string;
  abstract readonly account: string;
  abstract readonly isPrivate: boolean;
  abstract readonly dataClasses: readonly DataClass[];
  abstract readonly limits: ModelLimits | undefined;
  /** Of one text. */
  abstract readonly contextTokens: number;
  /** What its texts are counted with. */
  abstract readonly tokens: TokenCounter;
  /** Whether its price is known; else a configured upper bound counts for each call, where there is one. */
  abstract readonly isPriced: boolean;
  /** Why nobody knows what a call costs. */
  abstract readonly priceProblem: 'price-unknown' | 'price-outdated';
  /** Why it is not called at all. */
  abstract readonly problem: ModelProblem | undefined;
  /** What so many tokens cost, in micro-USD; undefined where nobody knows. */
  abstract costMicroUsd(tokens: number): number | undefined;
  /** `dimensions`: how long the vectors are wished. */
  abstract embed(inputs: readonly string[], signal: AbortSignal, dimensions?: number): Promise<Embedded>;
  /** As it counts at `now`: a price holds until its last day. */
  asOf(_now: Date): EmbeddingModel {
    return this;
  }
  /** As of a language model. */
  abstract probe(signal: AbortSignal): Promise<Health>;
}
