import { ChassisError } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RetrieverConfig } from '../config.js';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';
import { type EmbeddingFor, PassageEmbedder } from '../ports/passage-embedder.js';

/** On whose behalf a question is asked. */
export type AskedFor = Omit<EmbeddingFor, 'maxTries'> & { readonly subject: string };

/** Vectors of a question's wordings, or the code of why it goes by its words alone though there is a model. */
export interface QuestionVectors {
  readonly vectors: readonly Float32Array[];
  readonly without?: string | undefined;
}

/** `no-permitted-model`: the model may not be told texts of that class. */
const refused = 'no-permitted-model';

/** Vectors of texts by the embedding model of the settings; undefined everywhere when there is none. */
@Injectable()
export class TextVectors {
  /** A vector costs milliseconds of a core, or money, and people ask the same. By tenant, so that no time tells one what another asked; where it costs, by who pays. */
  private readonly questions = new LRUCache<string, Promise<Float32Array>>({ max: 2_000 });

  constructor(
    private readonly embedder: PassageEmbedder,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
    private readonly logger: Logger,
  ) {}

  /** Of every vector and of the index that holds them. */
  async identity(): Promise<EmbeddingIdentity | undefined> {
    return await this.embedder.identity();
  }

  /** Throws what the embedder throws. */
  async of(texts: readonly string[], on: EmbeddingFor): Promise<Float32Array[] | undefined> {
    return (await this.embedder.identity()) && (await this.embedder.embed(texts, on));
  }

  /** Whether it was the texts' class that the model may not be told, and the settings leave it at words then. */
  leavesAtWords(error: unknown): boolean {
    return this.config.RETRIEVER_EMBEDDING_REFUSED === 'words' && ChassisError.from(error).code === refused;
  }

  /**
   * All wordings of a question, or none. A local model that died costs the question its vectors, not its answer, and so does a class that the model may not be
   * told where the settings say so; everything else is thrown: who pays for vectors is not given an answer without them.
   */
  async ofQuestion(wordings: readonly string[], on: AskedFor): Promise<QuestionVectors> {
    if ((await this.embedder.identity()) === undefined) return { vectors: [] };
    try {
      return { vectors: await Promise.all(this.known(wordings, on)) };
    } catch (error) {
      const isLocal = this.config.RETRIEVER_EMBEDDINGS === 'local';
      if (!isLocal && !this.leavesAtWords(error)) throw error;
      const { code } = ChassisError.from(error);
      this.logger.warn({ error, code }, 'a question is searched by its words alone');
      return { vectors: [], without: code };
    }
  }

  /** One call for all that are not known. */
  private known(wordings: readonly string[], on: AskedFor): Promise<Float32Array>[] {
    const payer = this.config.RETRIEVER_EMBEDDINGS === 'local' ? [] : [on.subject, on.dataClass];
    const keyOf = (text: string): string => JSON.stringify([on.tenant, ...payer, text]);
    const missing = [...new Set(wordings)].filter((text) => !this.questions.has(keyOf(text)));
    const made = missing.length === 0 ? undefined : this.embedder.embed(missing, { ...on, maxTries: 1 });
    for (const [at, text] of missing.entries()) {
      const key = keyOf(text);
      const one = made!.then((vectors) => vectors[at]!);
      this.questions.set(key, one);
      one.catch(() => this.questions.delete(key));
    }
    return wordings.map((text) => this.questions.get(keyOf(text))!);
  }
}
