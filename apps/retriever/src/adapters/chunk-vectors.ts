import { ChassisError } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';
import type { EmbeddingFor } from '../ports/passage-embedder.js';
import { IndexIdentities } from './index-identities.js';
import { TextVectors } from './text-vectors.js';

/** Vectors of chunks, or the code of why they have none though there is a model. */
export interface MadeVectors {
  readonly vectors: readonly Float32Array[] | undefined;
  readonly without?: string | undefined;
}

/** Vectors for the index of a tenant, as long as it is by the model of this process. */
@Injectable()
export class ChunkVectors {
  constructor(
    private readonly texts: TextVectors,
    private readonly identities: IndexIdentities,
  ) {}

  /** Undefined: there is no model, or the tenant's index is by another one, as was known two seconds ago or, with `isFresh`, is now. */
  async identity(tenant: string, { isFresh = false } = {}): Promise<EmbeddingIdentity | undefined> {
    const identity = await this.texts.identity();
    return identity && (await this.identities.claim(tenant, identity, { isFresh })) ? identity : undefined;
  }

  /** Throws what the embedder throws, but what the settings leave at words. */
  async of(texts: readonly string[], on: EmbeddingFor): Promise<MadeVectors> {
    try {
      return { vectors: await this.texts.of(texts, on) };
    } catch (error) {
      if (!this.texts.leavesAtWords(error)) throw error;
      return { vectors: undefined, without: ChassisError.from(error).code };
    }
  }
}
