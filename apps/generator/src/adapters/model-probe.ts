import { CONFIG, Rounds } from '@chassis/service-kit';
import { attributes, gauge, Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';
import type { Callee } from '../domain/conduct/callee.js';
import { ModelConduct } from '../domain/conduct/model-conduct.js';
import type { Health } from '../domain/language-model.js';
import type { ModelProblem } from '../domain/model-problem.js';
import { LanguageModels } from '../ports/language-models.js';

/** How a model stood when its server was asked. */
export interface Probed {
  readonly name: string;
  readonly provider: string;
  readonly health: Health;
  readonly tookMs?: number;
  readonly isLeftAlone: boolean;
  /** Why it is not called, and was not asked. */
  readonly problem?: ModelProblem;
}

type Probable = Callee & {
  readonly problem: ModelProblem | undefined;
  probe(signal: AbortSignal): Promise<Health>;
};

const patienceMs = 5_000;
const atOnce = 50;

/** Asks servers for their lists of models: nothing of anybody's data leaves, no model works, and nothing is paid. */
@Injectable()
export class ModelProbe implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    async () => {
      await this.models.refresh();
      await this.all([...this.models.all, ...this.models.embeddings]);
    },
    (error) => this.logger.warn({ error }, 'the models could not be probed; tried again later'),
  );

  constructor(
    private readonly models: LanguageModels,
    private readonly conduct: ModelConduct,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = this.config.MODEL_PROBE_EVERY_MS;
    if (everyMs !== undefined) this.rounds.every(everyMs);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** Fifty at a time; one that does not answer within five seconds is `unreachable`. What was found is in the metrics too. */
  async all(models: readonly Probable[]): Promise<Probed[]> {
    const found: Probed[] = [];
    for (let at = 0; at < models.length; at += atOnce)
      found.push(...(await Promise.all(models.slice(at, at + atOnce).map(async (one) => await this.one(one)))));
    return found;
  }

  private async one(model: Probable): Promise<Probed> {
    const { name, provider, problem } = model;
    const known = { name, provider, ...(problem !== undefined && { problem }) };
    const began = performance.now();
    const health = await model.probe(AbortSignal.timeout(patienceMs));
    const isLeftAlone = this.conduct.isOpen(model);
    if (health === 'local') return { ...known, health, isLeftAlone };
    gauge('modelWell', health === 'well' ? 1 : 0, {
      [attributes.model]: name,
      [attributes.provider]: provider,
    });
    return { ...known, health, tookMs: Math.round(performance.now() - began), isLeftAlone };
  }
}
