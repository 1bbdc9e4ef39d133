import { ChassisError, dataClasses } from '@chassis/contracts';
import type { GeneratorConfig } from '../../config.js';
import { isLoopback } from '../../domain/is-loopback.js';
import type { TokenPrice } from '../../domain/token-price.js';
import type { ProviderSettings } from '../providers/provider-settings.js';
import { environmentNames } from '../providers/setting-names.js';

/** The server that the settings name, if any. Throws `invalid`/`bad-settings` when they name half of one. */
export function openAiSettings(config: GeneratorConfig): ProviderSettings | undefined {
  const { OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = config;
  if (baseUrl === undefined) return undefined;
  if (model === undefined)
    throw new ChassisError(
      'invalid',
      'bad-settings',
      'Wrong settings: OPENAI_BASE_URL is there without OPENAI_MODEL; name a model that the server has. See .env.example.',
    );
  const isPrivate = config.OPENAI_IS_PRIVATE || isLoopback(baseUrl);
  return {
    name: 'openai',
    protocol: 'openai',
    baseUrl,
    apiKey: config.OPENAI_API_KEY,
    model,
    isPrivate,
    dataClasses: isPrivate ? dataClasses : config.OPENAI_DATA_CLASSES,
    price: priceIn(config, isPrivate),
    callMaxMicroUsd: config.OPENAI_CALL_MAX_MICRO_USD,
    contextTokens: config.OPENAI_CONTEXT_TOKENS,
    hasStructuredOutputs: config.OPENAI_STRUCTURED_OUTPUTS,
    hasTools: true,
    hasVision: false,
    limits: undefined,
    owner: '',
    firstMs: config.OPENAI_FIRST_TOKEN_TIMEOUT_MS,
    silenceMs: config.OPENAI_SILENCE_TIMEOUT_MS,
    totalMs: config.OPENAI_TIMEOUT_MS,
    names: environmentNames,
  };
}

/** A server of one's own may cost nothing; a price of one outside that is half known is unknown. */
function priceIn(config: GeneratorConfig, isPrivate: boolean): TokenPrice | undefined {
  const { OPENAI_INPUT_MICRO_USD_PER_MTOKEN: input, OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: output } = config;
  if (!isPrivate && (input === undefined || output === undefined)) return undefined;
  return { inputMicroUsdPerMtoken: input ?? 0, outputMicroUsdPerMtoken: output ?? 0 };
}
