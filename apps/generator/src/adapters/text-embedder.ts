import { ChassisError } from '@chassis/contracts';
import { type Embedder, openEmbedder } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';

/** The local embedding model, opened when somebody first asks for a vector. */
@Injectable()
export class TextEmbedder implements OnModuleDestroy {
  private opened: Promise<Embedder | undefined> | undefined;

  constructor(@Inject(CONFIG) private readonly config: GeneratorConfig) {}

  async onModuleDestroy(): Promise<void> {
    await (await this.opened)?.close();
  }

  async installed(): Promise<Embedder | undefined> {
    this.opened ??= openEmbedder({
      modelsDir: this.config.CHASSIS_MODELS_DIR,
      nativeDir: this.config.CHASSIS_NATIVE_DIR,
    }).then(({ embedder }) => embedder);
    return await this.opened;
  }

  /** `chassis` is whichever is installed. Throws `rejected`/`unknown-model`. */
  async named(name: string): Promise<Embedder> {
    const embedder = await this.installed();
    if (embedder !== undefined && (name === 'chassis' || name === embedder.modelId)) return embedder;
    const there =
      embedder === undefined ? 'none is installed; `npm run models` gets one' : `there is ${embedder.modelId}`;
    throw new ChassisError('rejected', 'unknown-model', `No embedding model is called ${name}: ${there}.`, {
      failures: [{ pointer: '/model', message: 'unknown' }],
    });
  }
}
