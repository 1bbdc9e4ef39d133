import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataClasses, type RegisteredModel } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { GeneratorConfig } from '../config.js';
import type { ModelDefaults } from '../domain/choose-model.js';
import { isLoopback } from '../domain/is-loopback.js';
import type { LanguageModel } from '../domain/language-model.js';
import { LanguageModels } from '../ports/language-models.js';
import { ModelRegistry } from './model-registry.js';
import type { OpenAiSettings } from './openai/openai-settings.js';

/** As long as a change of the registry may stay unseen elsewhere. */
const ageMs = 1_000;

/** The models of the settings and, behind them, those that a tenant registered and set live. */
@Injectable()
export class TenantModels {
  private readonly known = new LRUCache<string, readonly LanguageModel[]>({ max: 1_000, ttl: ageMs });
  /** A connection to a server is kept as long as what is said of it stays the same. */
  private readonly models = new LRUCache<string, LanguageModel>({ max: 500 });

  constructor(
    private readonly configured: LanguageModels,
    private readonly registry: ModelRegistry,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  get defaults(): ModelDefaults {
    return this.configured.defaults;
  }

  async of(tenant: string, now: Date): Promise<readonly LanguageModel[]> {
    const known = this.known.get(tenant);
    if (known !== undefined) return known;
    const names = new Set(this.configured.all.map(({ name }) => name));
    const live = (await this.registry.list(tenant)).filter(({ status, name }) => status === 'live' && !names.has(name));
    const own = await Promise.all(live.map(async (one) => await this.open(tenant, one, now)));
    const all = [...this.configured.all, ...own];
    this.known.set(tenant, all);
    return all;
  }

  forget(tenant: string): void {
    this.known.delete(tenant);
  }

  private async open(tenant: string, registered: RegisteredModel, now: Date): Promise<LanguageModel> {
    const settings = await this.settingsOf(registered, now);
    const key = `${tenant} ${JSON.stringify(settings)}`;
    const known = this.models.get(key);
    if (known !== undefined) return known;
    const { OpenAiModel } = await import('./openai/openai-model.js');
    const model = new OpenAiModel(settings, this.logger);
    this.models.set(key, model);
    return model;
  }

  private async settingsOf(one: RegisteredModel, now: Date): Promise<OpenAiSettings> {
    const isPrivate = one.isPrivate || isLoopback(one.baseUrl);
    const isPriceOutdated = one.price?.validUntil !== undefined && new Date(one.price.validUntil) <= now;
    const free =
      isPrivate && one.price === undefined ? { inputMicroUsdPerMtoken: 0, outputMicroUsdPerMtoken: 0 } : undefined;
    return {
      name: one.name,
      baseUrl: one.baseUrl,
      apiKey: await this.keyOf(one),
      model: one.model,
      isPrivate,
      dataClasses: isPrivate ? dataClasses : one.dataClasses,
      price: isPriceOutdated ? undefined : (one.price ?? free),
      isPriceOutdated,
      callMaxMicroUsd: one.callMaxMicroUsd,
      contextTokens: one.contextTokens,
      hasStructuredOutputs: one.hasStructuredOutputs,
      firstMs: this.config.OPENAI_FIRST_TOKEN_TIMEOUT_MS,
      silenceMs: this.config.OPENAI_SILENCE_TIMEOUT_MS,
      totalMs: this.config.OPENAI_TIMEOUT_MS,
    };
  }

  /** A file that is not there leaves the model without a key; its server says so to whoever asks it. */
  private async keyOf({ name, apiKeyFile }: RegisteredModel): Promise<string | undefined> {
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
