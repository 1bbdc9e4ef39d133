import { createHash } from 'node:crypto';
import { ChassisError } from '@chassis/contracts';
import { decide, LinearSpecialist, type Classification } from '../linear-specialist.js';
import { blend, type BlendWeights } from './blend.js';
import { readIntentModel, writeIntentModel } from './intent-model-bytes.js';
import type { MeaningModel } from './meaning-model.js';
import { scopeSigns } from './scope-signs.js';
import type { ScopeModel } from './scope-model.js';

/** What a model knows beyond words: embeddings of one embedder, how heavily they count, and where to refuse with them. */
export interface MeaningPart {
  /** `modelId` of the embedder; vectors of another one mean nothing here. */
  readonly embedder: string;
  readonly model: MeaningModel;
  readonly weights: BlendWeights;
  readonly scope: ScopeModel;
  readonly rejectBelow: number;
}

/** A classification that says what it was made of: words alone, or words and the embedding; and below which scope it refuses. */
export interface IntentDecision extends Classification {
  readonly by: 'words' | 'words-and-meaning';
  readonly rejectBelow: number;
}

/** Which intent a text has: by its words, and by its embedding where the model was trained with an embedder. */
export class IntentModel {
  private encoded: Uint8Array | undefined;
  private digest: string | undefined;

  constructor(
    private readonly words: LinearSpecialist,
    private readonly meaning?: MeaningPart,
  ) {}

  get labels(): readonly string[] {
    return this.words.labels;
  }

  /** The embedder whose vectors it wants; undefined for a model of words alone. */
  get embedder(): string | undefined {
    return this.meaning?.embedder;
  }

  /** `embedding` is the text's, of the model's own embedder and of length 1. Without one the words decide alone, by their own threshold. Throws `bug`/`wrong-embedding` for a vector of another dimension. */
  classify(text: string, embedding?: Float32Array): IntentDecision {
    const { meaning, words } = this;
    if (!meaning || !embedding) return { ...words.classify(text), by: 'words', rejectBelow: words.rejectBelow };
    if (embedding.length !== meaning.model.dimension)
      throw new ChassisError(
        'bug',
        'wrong-embedding',
        `The model wants vectors of ${meaning.embedder}, ${meaning.model.dimension} numbers long; this one has ${embedding.length}.`,
      );
    const byWords = words.score(text);
    const byMeaning = meaning.model.score(embedding);
    const { rejectBelow } = meaning;
    const scope = meaning.scope.score(scopeSigns(byWords, byMeaning));
    const probabilities = blend(byWords.probabilities, byMeaning.probabilities, meaning.weights);
    return { ...decide(this.labels, probabilities, { scope, rejectBelow }), by: 'words-and-meaning', rejectBelow };
  }

  toBytes(): Uint8Array {
    this.encoded ??= this.meaning ? writeIntentModel(this.words, this.meaning) : this.words.toBytes();
    return this.encoded;
  }

  /** sha256 (hex) of the bytes: equal examples and equal embeddings give an equal hash. */
  get hash(): string {
    this.digest ??= createHash('sha256').update(this.toBytes()).digest('hex');
    return this.digest;
  }

  /** Also reads models of words alone, of earlier versions. Throws `invalid`/`not-a-model` for bytes that are none. */
  static fromBytes(bytes: Uint8Array): IntentModel {
    const { words, meaning } = readIntentModel(bytes);
    return new IntentModel(words, meaning);
  }
}
