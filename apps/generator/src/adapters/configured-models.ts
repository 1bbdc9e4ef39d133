import { ChassisError } from '@chassis/contracts';
import type { Logger } from '@chassis/telemetry';
import type { GeneratorConfig } from '../config.js';
import type { ModelDefaults } from '../domain/choose-model.js';
import { ExtractiveModel } from '../domain/extractive/extractive-model.js';
import { InvoiceExtractor } from '../domain/invoice/invoice-extractor.js';
import type { EmbeddingModel } from '../domain/embedding-model.js';
import type { LanguageModel } from '../domain/language-model.js';
import { TemplateModel } from '../domain/template/template-model.js';
import { LanguageModels } from '../ports/language-models.js';
import { CurrentModel } from './current-model.js';
import type { ModelKeys } from './keys/model-keys.js';
import { type FileModel, modelsIn } from './models-file.js';
import { openAiSettings } from './openai/openai-settings.js';

/** What the models behind servers are opened by, each when it is asked for. */
interface Remote {
  readonly chat: readonly CurrentModel<LanguageModel>[];
  readonly embedding: readonly CurrentModel<EmbeddingModel>[];
}

/** What runs everywhere, without a key and without weights; and the servers of the settings, if they name any. */
export class ConfiguredModels extends LanguageModels {
  all: readonly LanguageModel[] = [];
  embeddings: readonly EmbeddingModel[] = [];
  // The first local model that can answer takes over from a remote one: a template says exactly what it was written for.
  private readonly local = [new TemplateModel(), new ExtractiveModel(), new InvoiceExtractor()];

  private constructor(
    private readonly config: GeneratorConfig,
    private readonly small: readonly LanguageModel[],
    private readonly remote: Remote,
  ) {
    super();
  }

  static async open(config: GeneratorConfig, logger: Logger, keys: ModelKeys): Promise<ConfiguredModels> {
    const models = new ConfiguredModels(config, await smallModels(config), await remoteModels(config, logger, keys));
    await models.refresh();
    models.checkNames();
    const { text, json } = models.defaults;
    logger.debug({ text: text.name, json: json.name }, 'these models answer where none is named');
    return models;
  }

  get defaults(): ModelDefaults {
    const { GENERATOR_TEXT_MODEL: text, GENERATOR_JSON_MODEL: json } = this.config;
    const remote = this.all.slice(this.local.length).find((one) => !one.isNamedOnly)?.name;
    return {
      text: this.named(text ?? remote ?? 'extractive', 'GENERATOR_TEXT_MODEL'),
      json: this.named(json, 'GENERATOR_JSON_MODEL'),
    };
  }

  override async refresh(): Promise<void> {
    const { chat, embedding } = this.remote;
    const [remote, vectors] = await Promise.all([
      Promise.all(chat.map(async (one) => await one.current())),
      Promise.all(embedding.map(async (one) => await one.current())),
    ]);
    this.all = [...this.local, ...remote, ...this.small];
    this.embeddings = vectors;
  }

  /** Of two models with one name only the first could ever be asked. */
  private checkNames(): void {
    const names = ['auto', 'chassis', ...[...this.all, ...this.embeddings].map(({ name }) => name)];
    const twice = names.find((name, at) => names.indexOf(name) < at);
    if (twice === undefined) return;
    const message = `Wrong settings: GENERATOR_MODELS_FILE names a model ${twice}, and that is the name of another one; choose another name.`;
    throw new ChassisError('invalid', 'bad-settings', message);
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

/** The libraries of providers are loaded only where a provider is set: they take 30 MB and half a second. */
async function remoteModels(config: GeneratorConfig, logger: Logger, keys: ModelKeys): Promise<Remote> {
  const main = openAiSettings(config);
  const { GENERATOR_MODELS_FILE: file } = config;
  const found = file === undefined ? [] : await modelsIn(file, config, keys);
  if (main === undefined && found.length === 0) return { chat: [], embedding: [] };
  const { openChatModel, openEmbeddingModel } = await import('./providers/open-model.js');
  const ofTask = (task: FileModel['task']) => found.filter((one) => one.task === task);
  const chat = [
    ...(main === undefined ? [] : [{ settings: async () => await Promise.resolve(main) }]),
    ...ofTask('chat'),
  ];
  return {
    chat: chat.map(
      (one) =>
        new CurrentModel(
          one,
          async (settings, isStrict) => await openChatModel(settings, { logger, config, isStrict }),
        ),
    ),
    embedding: ofTask('embedding').map(
      (one) =>
        new CurrentModel(
          one,
          async (settings, isStrict) => await openEmbeddingModel(settings, { logger, config, isStrict }),
        ),
    ),
  };
}
