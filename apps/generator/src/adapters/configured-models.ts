import { ChassisError } from '@chassis/contracts';
import type { SecretVariables } from '@chassis/service-kit';
import type { Logger } from '@chassis/telemetry';
import type { GeneratorConfig } from '../config.js';
import type { ModelDefaults } from '../domain/choose-model.js';
import { ExtractiveModel } from '../domain/extractive/extractive-model.js';
import { InvoiceExtractor } from '../domain/invoice/invoice-extractor.js';
import type { EmbeddingModel } from '../domain/embedding-model.js';
import type { LanguageModel } from '../domain/language-model.js';
import { TemplateModel } from '../domain/template/template-model.js';
import { LanguageModels } from '../ports/language-models.js';
import { modelsIn } from './models-file.js';
import { openAiSettings } from './openai/openai-settings.js';

/** What runs everywhere, without a key and without weights; and the servers of the settings, if they name any. */
export class ConfiguredModels extends LanguageModels {
  readonly all: readonly LanguageModel[];
  readonly embeddings: readonly EmbeddingModel[];
  readonly defaults: ModelDefaults;

  constructor(config: GeneratorConfig, remote: readonly LanguageModel[], embeddings: readonly EmbeddingModel[] = []) {
    super();
    this.embeddings = embeddings;
    // The first local model that can answer takes over from a remote one: a template says exactly what it was written for.
    this.all = [new TemplateModel(), new ExtractiveModel(), new InvoiceExtractor(), ...remote];
    const text = config.GENERATOR_TEXT_MODEL ?? remote.find((one) => !one.isNamedOnly)?.name ?? 'extractive';
    this.defaults = {
      text: this.named(text, 'GENERATOR_TEXT_MODEL'),
      json: this.named(config.GENERATOR_JSON_MODEL, 'GENERATOR_JSON_MODEL'),
    };
  }

  /** The libraries of providers are loaded only where a provider is set: they take 30 MB and half a second. */
  static async open(config: GeneratorConfig, logger: Logger, secrets: SecretVariables): Promise<ConfiguredModels> {
    const main = openAiSettings(config);
    const file = config.GENERATOR_MODELS_FILE;
    const { chat, embedding } =
      file === undefined ? { chat: [], embedding: [] } : await modelsIn(file, config, secrets);
    const settings = [...(main === undefined ? [] : [main]), ...chat];
    const small = await smallModels(config);
    if (settings.length === 0 && embedding.length === 0) return new ConfiguredModels(config, small);
    const { openChatModel, openEmbeddingModel } = await import('./providers/open-model.js');
    const opened = { logger, config, isStrict: true };
    const remote = await Promise.all(settings.map(async (one) => await openChatModel(one, opened)));
    const vectors = await Promise.all(embedding.map(async (one) => await openEmbeddingModel(one, opened)));
    return new ConfiguredModels(config, [...remote, ...small], vectors);
  }

  private named(name: string, setting: string): LanguageModel {
    const model = this.all.find((one) => one.name === name || one.id === name);
    if (model !== undefined) return model;
    const names = this.all.map((one) => one.name).join(', ');
    throw new ChassisError('invalid', 'bad-settings', `Wrong settings: ${setting} is ${name}, and there are ${names}.`);
  }
}

/** Weights that a setting names are run here; the native runtime is loaded for nothing else. */
async function smallModels(config: GeneratorConfig) {
  const { GENERATOR_GGUF_FILE: file, GENERATOR_LLAMA_DIR: folder, GENERATOR_GGUF_SHA256: sha256 } = config;
  if (file === undefined) return [];
  const { GgufModel } = await import('./gguf/gguf-model.js');
  return [await GgufModel.open(file, folder, sha256)];
}
