import { ChassisError } from '@chassis/contracts';
import type { RetrieverConfig } from '../../config.js';
import type { EmbeddingIdentity } from '../../domain/embedding-identity.js';

/** The generator's model that the settings name. Throws `invalid`/`bad-settings`. */
export function identityInSettings(config: RetrieverConfig): EmbeddingIdentity {
  const { RETRIEVER_EMBEDDING_MODEL: model, RETRIEVER_EMBEDDING_DIMENSION: dimension } = config;
  if (model !== undefined && dimension !== undefined) return { model, dimension };
  throw new ChassisError(
    'invalid',
    'bad-settings',
    'RETRIEVER_EMBEDDINGS=generator needs RETRIEVER_EMBEDDING_MODEL, what the provider calls its model, and RETRIEVER_EMBEDDING_DIMENSION, how long its vectors are.',
  );
}
