import { openEmbedder, type Embedder } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { IntentClassifierConfig } from '../config.js';

/** Embeddings by the local model, opened beside the start of the service; without one, intents are told by words alone. */
@Injectable()
export class TextEmbeddings implements OnModuleInit, OnModuleDestroy {
  private opened: Promise<Embedder | undefined> = Promise.resolve(undefined);

  constructor(
    @Inject(CONFIG) private readonly config: IntentClassifierConfig,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.opened = this.open();
  }

  async onModuleDestroy(): Promise<void> {
    await (await this.opened)?.close();
  }

  /** The model's id; undefined where there is none. */
  async embedder(): Promise<string | undefined> {
    return (await this.opened)?.modelId;
  }

  /** A vector per text, in order. Throws `transient` when the runtime died, `bug` where there is no embedder. */
  async of(texts: readonly string[]): Promise<Float32Array[]> {
    const embedder = await this.opened;
    if (!embedder) throw new Error('There is no embedder; ask embedder() first.');
    return await embedder.embed(texts);
  }

  /** A text's vector if the embedder is the one wanted and works: words alone answer sooner than nothing. */
  async ofText(text: string, wanted: string | undefined): Promise<Float32Array | undefined> {
    const embedder = await this.opened;
    if (wanted === undefined || embedder?.modelId !== wanted) return undefined;
    try {
      return (await embedder.embed([text]))[0];
    } catch (error) {
      this.logger.warn({ error }, 'a text is classified by its words alone: the embedder failed');
      return undefined;
    }
  }

  private async open(): Promise<Embedder | undefined> {
    const opened = await openEmbedder({
      modelsDir: this.config.CHASSIS_MODELS_DIR,
      nativeDir: this.config.CHASSIS_NATIVE_DIR,
    });
    if (opened.embedder) this.logger.info({ model: opened.embedder.modelId }, 'intents are told by words and meaning');
    else this.logger.info({}, `Intents are told by words alone. ${opened.reason}`);
    return opened.embedder;
  }
}
