import { ChassisError, type RegisteredModel } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { GeneratorConfig } from '../config.js';
import type { ModelDefaults } from '../domain/choose-model.js';
import { EmbeddingModel } from '../domain/embedding-model.js';
import { LanguageModel } from '../domain/language-model.js';
import type { ModelProblem } from '../domain/model-problem.js';
import { LanguageModels } from '../ports/language-models.js';
import { heldToRegistry } from './held-to-registry.js';
import { ModelKeys } from './keys/model-keys.js';
import { ModelRegistry } from './model-registry.js';
import { settingsOfModel } from './settings-of-model.js';

interface Known {
  readonly chat: readonly LanguageModel[];
  readonly embeddings: readonly EmbeddingModel[];
}

/** As long as a change of the registry may stay unseen elsewhere. */
const ageMs = 1_000;

/** The models of the settings and, behind them, those that a tenant registered and set live. */
@Injectable()
export class TenantModels {
  private readonly known = new LRUCache<string, Promise<Known>>({ max: 1_000, ttl: ageMs });
  /** A connection to a server is kept as long as what is said of it stays the same. */
  private readonly models = new LRUCache<string, LanguageModel | EmbeddingModel>({ max: 500 });

  constructor(
    private readonly configured: LanguageModels,
    private readonly registry: ModelRegistry,
    private readonly logger: Logger,
    private readonly keys: ModelKeys,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  get defaults(): ModelDefaults {
    return this.configured.defaults;
  }

  /** Those that answer. */
  async of(tenant: string, now: Date): Promise<readonly LanguageModel[]> {
    return (await this.all(tenant)).chat.map((one) => one.asOf(now));
  }

  /** Those of providers that make vectors. */
  async embeddings(tenant: string, now: Date): Promise<readonly EmbeddingModel[]> {
    return (await this.all(tenant)).embeddings.map((one) => one.asOf(now));
  }

  /** Throws `invalid`/`no-tokenizer` where a model names a tokenizer that cannot be read. */
  async checkTokenizer({ model, protocol, tokenizer }: RegisteredModel): Promise<void> {
    if (tokenizer === undefined || protocol === 'local') return;
    const { openTokenizer } = await import('./tokenizers/open-tokenizer.js');
    const { CHASSIS_MODELS_DIR: modelsDir, CHASSIS_NATIVE_DIR: nativeDir } = this.config;
    await openTokenizer({ model, protocol, tokenizer, modelsDir, nativeDir });
  }

  /** Throws `invalid`/`key-missing` or `key-not-bound` where a live model names a key that it cannot have. */
  async checkKey(tenant: string, model: RegisteredModel): Promise<void> {
    if (model.status !== 'live') return;
    const { problem } = await this.keys.ofTenant(tenant, model);
    if (problem === undefined) return;
    const pointer = model.apiKeyEnv === undefined ? '/apiKeyFile' : '/apiKeyEnv';
    const message =
      problem.reason === 'key-missing' ? 'names no key that can be read' : 'may not be sent to this server';
    throw new ChassisError('invalid', problem.reason, problem.message, { failures: [{ pointer, message }] });
  }

  /** Why a registered model would not be called, were it live. */
  async problemOf(tenant: string, model: RegisteredModel): Promise<ModelProblem | undefined> {
    if (model.protocol !== 'local') return (await this.keys.ofTenant(tenant, model)).problem;
    const weights = this.configured.all.find(({ name }) => name === model.name);
    return weights === undefined ? undefined : heldToRegistry(weights, [model]).problem;
  }

  forget(tenant: string): void {
    this.known.delete(tenant);
  }

  /** Looked for once, however many calls ask at a time. */
  private async all(tenant: string): Promise<Known> {
    const known = this.known.get(tenant);
    if (known !== undefined) return await known;
    const finding = this.find(tenant);
    this.known.set(tenant, finding);
    finding.catch(() => {
      if (this.known.peek(tenant) === finding) this.known.delete(tenant);
    });
    return await finding;
  }

  private async find(tenant: string): Promise<Known> {
    await this.configured.refresh();
    const names = new Set([...this.configured.all, ...this.configured.embeddings].map(({ name }) => name));
    const live = (await this.registry.list(tenant)).filter(({ status }) => status === 'live');
    const served = live.filter(({ name, protocol }) => protocol !== 'local' && !names.has(name));
    const own = await Promise.all(served.map(async (one) => await this.open(tenant, one)));
    return {
      chat: [
        ...this.configured.all.map((one) => heldToRegistry(one, live)),
        ...own.filter((one) => one instanceof LanguageModel),
      ],
      embeddings: [...this.configured.embeddings, ...own.filter((one) => one instanceof EmbeddingModel)],
    };
  }

  private async open(tenant: string, registered: RegisteredModel): Promise<LanguageModel | EmbeddingModel> {
    const { task } = registered;
    const settings = settingsOfModel(registered, this.config, {
      ...(await this.keys.ofTenant(tenant, registered)),
      owner: tenant,
      names: this.keys.namesOf(registered),
    });
    const key = `${task} ${JSON.stringify(settings)}`;
    const known = this.models.get(key);
    if (known !== undefined) return known;
    if (settings.problem !== undefined)
      this.logger.warn(
        { model: settings.name, tenant },
        `a registered model is not called: ${settings.problem.message}`,
      );
    const { openChatModel, openEmbeddingModel } = await import('./providers/open-model.js');
    const open = task === 'chat' ? openChatModel : openEmbeddingModel;
    const model = await open(settings, { logger: this.logger, config: this.config });
    this.models.set(key, model);
    return model;
  }
}
