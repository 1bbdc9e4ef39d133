import { createHash } from 'node:crypto';
import type { LinearModel } from './linear-model.js';
import { readModel, writeModel } from './model-bytes.js';
import { scopeScore, type Scoring } from './scope-score.js';
import { textFeatures } from './text-features.js';

export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** `label` is null when the text is out of scope; which `scope` below the model's threshold decides; `confidence` is the best label's probability either way; `scores` are all labels, best first. */
export interface Classification {
  readonly label: string | null;
  readonly confidence: number;
  readonly isOutOfScope: boolean;
  readonly scope: number;
  readonly scores: LabelScore[];
}

/** A small text classifier of our own: trained in seconds, classifies in well under a millisecond, no weights from elsewhere. */
export class LinearSpecialist {
  private encoded: Uint8Array | undefined;
  private digest: string | undefined;

  /** The model's classes are the labels in order, then, when it was trained with out-of-scope examples, one class for them. */
  constructor(
    private readonly model: LinearModel,
    readonly labels: readonly string[],
    readonly rejectBelow: number,
  ) {}

  classify(text: string): Classification {
    const { probabilities, scope } = this.score(text);
    return decide(this.labels, probabilities, { scope, rejectBelow: this.rejectBelow });
  }

  /** The probabilities behind a classification, in the order of the labels. */
  score(text: string): Scoring {
    return scopeScore(this.model, textFeatures(text), this.labels.length);
  }

  toBytes(): Uint8Array {
    this.encoded ??= writeModel(this.model, { labels: this.labels, rejectBelow: this.rejectBelow });
    return this.encoded;
  }

  /** sha256 (hex) of the bytes: equal examples give an equal hash. */
  get hash(): string {
    this.digest ??= createHash('sha256').update(this.toBytes()).digest('hex');
    return this.digest;
  }

  /** Throws `invalid`/`not-a-model` for bytes that are none. */
  static fromBytes(bytes: Uint8Array): LinearSpecialist {
    const { model, header } = readModel(bytes);
    return new LinearSpecialist(model, header['labels'] as string[], Number(header['rejectBelow']));
  }
}

/** Labels with their probabilities, best first, refused when `scope` is below the threshold. */
export function decide(
  labels: readonly string[],
  probabilities: ArrayLike<number>,
  { scope, rejectBelow }: { scope: number; rejectBelow: number },
): Classification {
  const scores = labels.map((label, at) => ({ label, score: probabilities[at]! })).sort((a, b) => b.score - a.score);
  const best = scores[0]!;
  const isOutOfScope = scope < rejectBelow;
  return { label: isOutOfScope ? null : best.label, confidence: best.score, isOutOfScope, scope, scores };
}
