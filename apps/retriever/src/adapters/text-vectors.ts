import { openEmbedder, type Embedder } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RetrieverConfig } from '../config.js';

/** Vectors of texts by the local embedding model, opened beside the start of the service; undefined everywhere when there is none. */
@Injectable()
export class TextVectors implements OnModuleInit, OnModuleDestroy {
  private opened: Promise<Embedder | undefined> = Promise.resolve(undefined);
  /** A vector costs milliseconds of a core, and people ask the same. By tenant, so that no time tells one what another asked. */
  private readonly questions = new LRUCache<string, Promise<Float32Array | undefined>>({ max: 2_000 });

  constructor(
    @Inject(CONFIG) private readonly config: RetrieverConfig,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.opened = this.open();
  }

  async onModuleDestroy(): Promise<void> {
    await (await this.opened)?.close();
  }

  /** Part of the identity of every vector. */
  async modelId(): Promise<string | undefined> {
    return (await this.opened)?.modelId;
  }

  /** The model with the length of its vectors. */
  async identity(): Promise<{ readonly model: string; readonly dimension: number } | undefined> {
    const embedder = await this.opened;
    return embedder && { model: embedder.modelId, dimension: embedder.dimension };
  }

  /** Throws `transient` when the model's runtime died. */
  async of(texts: readonly string[]): Promise<Float32Array[] | undefined> {
    return await (await this.opened)?.embed(texts);
  }

  /** A question is answered without its vector rather than not at all. */
  async ofQuestion(tenant: string, text: string): Promise<Float32Array | undefined> {
    const key = `${tenant}/${text}`;
    const asked = this.questions.get(key) ?? this.of([text]).then((vectors) => vectors?.[0]);
    this.questions.set(key, asked);
    try {
      return await asked;
    } catch (error) {
      this.questions.delete(key);
      this.logger.warn({ error }, 'a question is searched by its words alone: the embedder failed');
      return undefined;
    }
  }

  private async open(): Promise<Embedder | undefined> {
    const opened = await openEmbedder({
      modelsDir: this.config.CHASSIS_MODELS_DIR,
      nativeDir: this.config.CHASSIS_NATIVE_DIR,
    });
    if (opened.embedder) this.logger.info({ model: opened.embedder.modelId }, 'search is lexical and dense');
    else this.logger.info({}, `Search is lexical only. ${opened.reason}`);
    return opened.embedder;
  }
}
