import { type Embedder, openEmbedder } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ValidatorConfig } from '../config.js';
import type { TextVectors } from '../domain/meaning/sentence-meaning.js';

/** Some ten megabytes; the sentences of a passage that is often found are read once. */
const kept = 5_000;
/** A busy model must not hold up an answer: words decide then. */
const patienceMs = 2_000;

/** Vectors by the embedding model in the models' folder, opened when a sentence first leaves doubt; it is shared with the other services of a process. */
@Injectable()
export class InstalledVectors implements OnModuleDestroy {
  private readonly known = new LRUCache<string, Float32Array>({ max: kept });
  private opened: Promise<Embedder | undefined> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: ValidatorConfig,
    private readonly logger: Logger,
  ) {}

  /** Those of one tenant: what another one's texts were shows in no timing. */
  of(tenant: string): TextVectors {
    return { embed: async (texts) => await this.within(this.embed(tenant, texts)) };
  }

  async onModuleDestroy(): Promise<void> {
    await (await this.opened)?.close();
  }

  private async embed(tenant: string, texts: readonly string[]): Promise<readonly Float32Array[] | undefined> {
    this.opened ??= this.open();
    const embedder = await this.opened;
    if (embedder === undefined) return undefined;
    const keyOf = (text: string): string => `${tenant}/${text}`;
    const found = new Map(texts.map((text) => [text, this.known.get(keyOf(text))]));
    const missing = [...found].flatMap(([text, vector]) => (vector === undefined ? [text] : []));
    const vectors = await embedder.embed(missing);
    for (const [at, text] of missing.entries()) {
      found.set(text, vectors[at]);
      this.known.set(keyOf(text), vectors[at]);
    }
    return texts.map((text) => found.get(text)!);
  }

  private async within(vectors: Promise<readonly Float32Array[] | undefined>): Promise<typeof vectors> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMs);
    });
    const tolerant = vectors.catch((error: unknown) => {
      this.logger.warn({ error }, 'sentences are compared by words alone: the embedding model does not answer');
      return undefined;
    });
    return await Promise.race([tolerant, late]).finally(() => clearTimeout(timer));
  }

  private async open(): Promise<Embedder | undefined> {
    const opened = await openEmbedder({
      modelsDir: this.config.CHASSIS_MODELS_DIR,
      nativeDir: this.config.CHASSIS_NATIVE_DIR,
    });
    if (opened.embedder === undefined)
      this.logger.info({}, `Sentences are compared with sources by words alone. ${opened.reason}`);
    return opened.embedder;
  }
}
