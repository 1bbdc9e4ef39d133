import { ChassisError } from '@chassis/contracts';
import type { EmbeddingIdentity } from './embedding-identity.js';

/** What a model answered for some texts. */
export interface GivenVectors {
  readonly model: string;
  readonly vectors: readonly (readonly number[])[];
}

/**
 * The vectors of a model that may stand in an index of this identity, at length 1. Throws `invalid`: `embedding-model-differs` when another model answered,
 * `embedding-dimension-differs` when they are of another length; `transient`/`embedding-garbled` when they are too few or point nowhere.
 */
export function readVectors(
  { model, vectors }: GivenVectors,
  identity: EmbeddingIdentity,
  count: number,
): Float32Array[] {
  if (model !== identity.model)
    throw new ChassisError(
      'invalid',
      'embedding-model-differs',
      `Vectors are by ${model}, and RETRIEVER_EMBEDDING_MODEL says ${identity.model}: set it to ${model}, what its provider calls it. Another model is another index.`,
    );
  const other = vectors.find(({ length }) => length !== identity.dimension);
  if (other !== undefined)
    throw new ChassisError(
      'invalid',
      'embedding-dimension-differs',
      `Vectors of ${model} have ${other.length} numbers, and RETRIEVER_EMBEDDING_DIMENSION says ${identity.dimension}: set it to ${other.length}. Another dimension is another index.`,
    );
  const made = vectors.map(unit);
  if (made.length === count && made.every((one) => one !== undefined)) return made;
  throw new ChassisError('transient', 'embedding-garbled', `${model} gave other vectors than were asked for.`);
}

/** Undefined when it points nowhere. */
function unit(vector: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...vector);
  return length > 0 && Number.isFinite(length) ? Float32Array.from(vector, (value) => value / length) : undefined;
}
