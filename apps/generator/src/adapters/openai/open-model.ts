import type { Logger } from '@chassis/telemetry';
import type { EmbeddingModel } from '../../domain/embedding-model.js';
import type { LanguageModel } from '../../domain/language-model.js';
import { OpenAiEmbeddings } from './openai-embeddings.js';
import { OpenAiModel } from './openai-model.js';
import type { OpenAiSettings } from './openai-settings.js';
import { protocolOf } from './protocol-of.js';

/** The model that answers behind the server of the settings; opens no connection. */
export const openChatModel = async (settings: OpenAiSettings, logger: Logger): Promise<LanguageModel> =>
  new OpenAiModel(settings, logger, await protocolOf(settings));

/** The model that makes vectors behind the server of the settings; opens no connection. */
export const openEmbeddingModel = (settings: OpenAiSettings, logger: Logger): EmbeddingModel =>
  new OpenAiEmbeddings(settings, logger);
