import { Logistic, trainLogistic } from '@chassis/inference';

/** How two models did on one prompt: whether the answer of each passed. */
export interface RoutingOutcome {
  readonly signs: readonly string[];
  readonly isWeakRight: boolean;
  readonly isStrongRight: boolean;
}

const labelOf = ({ isWeakRight, isStrongRight }: RoutingOutcome): string => {
  if (isWeakRight) return isStrongRight ? 'both' : 'weak';
  return isStrongRight ? 'strong' : 'neither';
};

/** Learns from a tenant's own outcomes where a stronger model is worth its price. Over the prompt's signs it routes before a call; over those of an answer too it decides whether to escalate. */
export class LearnedRouter {
  private constructor(private readonly model: Logistic) {}

  /** Deterministic. Throws `invalid`/`too-few-examples` where all outcomes are alike. */
  static train(outcomes: readonly RoutingOutcome[]): LearnedRouter {
    return new LearnedRouter(trainLogistic(outcomes.map((one) => ({ features: [...one.signs], label: labelOf(one) }))));
  }

  static fromBytes(bytes: Uint8Array): LearnedRouter {
    return new LearnedRouter(Logistic.fromBytes(bytes));
  }

  /** What the strong model is expected to gain, from -1 to 1. */
  expectedGain(signs: readonly string[]): number {
    const scores = new Map(this.model.classify([...signs]).map(({ label, score }) => [label, score]));
    return (scores.get('strong') ?? 0) - (scores.get('weak') ?? 0);
  }

  toBytes(): Uint8Array {
    return this.model.toBytes();
  }
}
