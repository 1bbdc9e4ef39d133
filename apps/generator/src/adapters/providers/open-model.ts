import type { Logger } from '@chassis/telemetry';
import type { EmbeddingModel } from '../../domain/embedding-model.js';
import type { LanguageModel } from '../../domain/language-model.js';
import { OpenAiEmbeddings } from '../openai/openai-embeddings.js';
import { ProviderModel } from './provider-model.js';
import type { ProviderSettings } from './provider-settings.js';
import { protocolOf } from './protocol-of.js';

/** The model that answers behind the server of the settings; opens no connection. */
export const openChatModel = async (settings: ProviderSettings, logger: Logger): Promise<LanguageModel> =>
  new ProviderModel(settings, logger, await protocolOf(settings));

/** The model that makes vectors behind the server of the settings; opens no connection. */
export const openEmbeddingModel = (settings: ProviderSettings, logger: Logger): EmbeddingModel =>
  new OpenAiEmbeddings(settings, logger);
