import type { Logger } from '@chassis/telemetry';
import type { GeneratorConfig } from '../../config.js';
import type { EmbeddingModel } from '../../domain/embedding-model.js';
import type { LanguageModel } from '../../domain/language-model.js';
import { type TokenCounter, upperEstimate } from '../../domain/prompting/token-counter.js';
import { OpenAiEmbeddings } from '../openai/openai-embeddings.js';
import { openTokenizer } from '../tokenizers/open-tokenizer.js';
import { ProviderModel } from './provider-model.js';
import type { ProviderSettings } from './provider-settings.js';
import { protocolOf } from './protocol-of.js';

/** What a model is opened with beside its settings. */
export interface OpenedWith {
  readonly logger: Logger;
  readonly config: Pick<GeneratorConfig, 'CHASSIS_MODELS_DIR' | 'CHASSIS_NATIVE_DIR'>;
  /** A tokenizer that cannot be read is an error; else it is logged, and the upper estimate serves. */
  readonly isStrict?: boolean;
}

/** The model that answers behind the server of the settings; opens no connection. Throws `invalid`/`no-tokenizer`. */
export async function openChatModel(settings: ProviderSettings, opened: OpenedWith): Promise<LanguageModel> {
  const [protocol, counter] = await Promise.all([protocolOf(settings), counterOf(settings, opened)]);
  return new ProviderModel(settings, opened.logger, protocol, counter);
}

/** The model that makes vectors behind the server of the settings; opens no connection. Throws `invalid`/`no-tokenizer`. */
export async function openEmbeddingModel(settings: ProviderSettings, opened: OpenedWith): Promise<EmbeddingModel> {
  return new OpenAiEmbeddings(settings, opened.logger, await counterOf(settings, opened));
}

async function counterOf(settings: ProviderSettings, { logger, config, isStrict }: OpenedWith): Promise<TokenCounter> {
  const { name, model, protocol, tokenizer } = settings;
  const { CHASSIS_MODELS_DIR: modelsDir, CHASSIS_NATIVE_DIR: nativeDir } = config;
  try {
    return await openTokenizer({ model, protocol, tokenizer, modelsDir, nativeDir });
  } catch (error) {
    if (isStrict === true) throw error;
    logger.warn(
      { model: name, err: error },
      'the tokenizer of a registered model cannot be read: its prompts are estimated',
    );
    return upperEstimate;
  }
}
