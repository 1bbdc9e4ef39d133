import { ChassisError } from '@chassis/contracts';
import { openEmbedder, type Embedder } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { RetrieverConfig } from '../../config.js';
import type { EmbeddingIdentity } from '../../domain/embedding-identity.js';
import { PassageEmbedder } from '../../ports/passage-embedder.js';

/** The model of the models folder, opened beside the start of the service. Free, and nothing leaves. */
@Injectable()
export class LocalEmbeddings extends PassageEmbedder implements OnModuleInit, OnModuleDestroy {
  private opened: Promise<Embedder | undefined> = Promise.resolve(undefined);

  constructor(
    @Inject(CONFIG) private readonly config: RetrieverConfig,
    private readonly logger: Logger,
  ) {
    super();
  }

  onModuleInit(): void {
    if (this.config.RETRIEVER_EMBEDDINGS === 'local') this.opened = this.open();
  }

  async onModuleDestroy(): Promise<void> {
    await (await this.opened)?.close();
  }

  override async identity(): Promise<EmbeddingIdentity | undefined> {
    const embedder = await this.opened;
    return embedder && { model: embedder.modelId, dimension: embedder.dimension };
  }

  /** Throws `transient` when the model's runtime died. */
  override async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const embedder = await this.opened;
    if (!embedder) throw new ChassisError('bug', 'no-embedder', 'There is no embedding model to embed by.');
    return await embedder.embed(texts);
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
