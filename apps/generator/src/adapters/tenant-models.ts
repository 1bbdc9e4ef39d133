import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError, type RegisteredModel } from '@chassis/contracts';
import { CONFIG, SecretVariables } from '@chassis/service-kit';
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
import { keyMissing } from './key-missing.js';
import { ModelRegistry } from './model-registry.js';
import { namesOfEntry } from './providers/setting-names.js';
import { settingsOfModel } from './settings-of-model.js';

interface Known {
  readonly chat: readonly LanguageModel[];
  readonly embeddings: readonly EmbeddingModel[];
}

/** As long as a change of the registry may stay unseen elsewhere. */
const ageMs = 1_000;

const entryOf = ({ name }: RegisteredModel): string => `the registered model ${name}`;

/** The models of the settings and, behind them, those that a tenant registered and set live. */
@Injectable()
export class TenantModels {
  private readonly known = new LRUCache<string, Known>({ max: 1_000, ttl: ageMs });
  /** A connection to a server is kept as long as what is said of it stays the same. */
  private readonly models = new LRUCache<string, LanguageModel | EmbeddingModel>({ max: 500 });

  constructor(
    private readonly configured: LanguageModels,
    private readonly registry: ModelRegistry,
    private readonly logger: Logger,
    private readonly secrets: SecretVariables,
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

  /** Throws `invalid`/`key-missing` where a live model names a variable that is not there. */
  checkKey(model: RegisteredModel): void {
    const problem = model.status === 'live' ? this.problemOf(model) : undefined;
    if (problem === undefined) return;
    const failures = [{ pointer: '/apiKeyEnv', message: 'names no variable of the environment of the generator' }];
    throw new ChassisError('invalid', problem.reason, problem.message, { failures });
  }

  forget(tenant: string): void {
    this.known.delete(tenant);
  }

  private async all(tenant: string): Promise<Known> {
    const known = this.known.get(tenant);
    if (known !== undefined) return known;
    const names = new Set([...this.configured.all, ...this.configured.embeddings].map(({ name }) => name));
    const live = (await this.registry.list(tenant)).filter(({ status }) => status === 'live');
    const served = live.filter(({ name, protocol }) => protocol !== 'local' && !names.has(name));
    const own = await Promise.all(served.map(async (one) => await this.open(tenant, one)));
    const found = {
      chat: [
        ...this.configured.all.map((one) => heldToRegistry(one, live)),
        ...own.filter((one) => one instanceof LanguageModel),
      ],
      embeddings: [...this.configured.embeddings, ...own.filter((one) => one instanceof EmbeddingModel)],
    };
    this.known.set(tenant, found);
    return found;
  }

  private async open(tenant: string, registered: RegisteredModel): Promise<LanguageModel | EmbeddingModel> {
    const { task } = registered;
    const settings = settingsOfModel(registered, this.config, {
      apiKey: await this.keyOf(registered),
      problem: this.problemOf(registered),
      owner: tenant,
      names: namesOfEntry(entryOf(registered), registered, ' in GENERATOR_SECRETS_DIR'),
    });
    const key = `${task} ${JSON.stringify(settings)}`;
    const known = this.models.get(key);
    if (known !== undefined) return known;
    const { openChatModel, openEmbeddingModel } = await import('./providers/open-model.js');
    const open = task === 'chat' ? openChatModel : openEmbeddingModel;
    const model = await open(settings, { logger: this.logger, config: this.config });
    this.models.set(key, model);
    return model;
  }

  private problemOf(model: RegisteredModel): ModelProblem | undefined {
    const { apiKeyEnv } = model;
    return apiKeyEnv === undefined || this.secrets.read(apiKeyEnv) !== undefined
      ? undefined
      : keyMissing(entryOf(model), apiKeyEnv);
  }

  /** A file that is not there leaves the model without a key; its server says so to whoever asks it. */
  private async keyOf({ name, apiKeyFile, apiKeyEnv }: RegisteredModel): Promise<string | undefined> {
    if (apiKeyEnv !== undefined) return this.secrets.read(apiKeyEnv);
    if (apiKeyFile === undefined) return undefined;
    try {
      return (await readFile(path.join(this.config.GENERATOR_SECRETS_DIR, apiKeyFile), 'utf8')).trim();
    } catch (error) {
      this.logger.warn(
        { model: name, code: (error as NodeJS.ErrnoException).code },
        'the key of a registered model cannot be read',
      );
      return undefined;
    }
  }
}
