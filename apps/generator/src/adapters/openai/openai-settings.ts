import { ChassisError } from '@chassis/contracts';
import type { GeneratorConfig } from '../../config.js';
import { addressHolds } from '../../domain/address-holds.js';
import { isLoopback } from '../../domain/is-loopback.js';
import type { ProviderSettings } from '../providers/provider-settings.js';
import { environmentNames } from '../providers/setting-names.js';
import { type DefinedModel, settingsOfModel } from '../settings-of-model.js';

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
  const held = addressHolds(baseUrl);
  if (held !== undefined)
    throw new ChassisError(
      'invalid',
      'bad-settings',
      `Wrong settings: OPENAI_BASE_URL holds ${held}; a key goes into OPENAI_API_KEY.`,
    );
  const defined: DefinedModel = {
    ...{ name: 'openai', protocol: 'openai', task: 'chat', baseUrl, model },
    price: priceIn(config, baseUrl),
    isPrivate: config.OPENAI_IS_PRIVATE,
    dataClasses: config.OPENAI_DATA_CLASSES,
    callMaxMicroUsd: config.OPENAI_CALL_MAX_MICRO_USD,
    contextTokens: config.OPENAI_CONTEXT_TOKENS,
    hasStructuredOutputs: config.OPENAI_STRUCTURED_OUTPUTS,
    ...{ hasTools: true, hasVision: false },
  };
  return settingsOfModel(defined, config, { apiKey: config.OPENAI_API_KEY, owner: '', names: environmentNames });
}

/** A server of one's own may cost nothing; a price of one outside that is half known is unknown. */
function priceIn(config: GeneratorConfig, baseUrl: string): DefinedModel['price'] {
  const { OPENAI_INPUT_MICRO_USD_PER_MTOKEN: input, OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: output } = config;
  const more = {
    cachedInputMicroUsdPerMtoken: config.OPENAI_CACHED_INPUT_MICRO_USD_PER_MTOKEN,
    cacheWriteMicroUsdPerMtoken: config.OPENAI_CACHE_WRITE_MICRO_USD_PER_MTOKEN,
    reasoningMicroUsdPerMtoken: config.OPENAI_REASONING_MICRO_USD_PER_MTOKEN,
    validUntil: config.OPENAI_PRICE_VALID_UNTIL,
  };
  const isPriced = input !== undefined && output !== undefined;
  const isNamed = Object.values({ input, output, ...more }).some((one) => one !== undefined);
  const mayBeFree = config.OPENAI_IS_PRIVATE || isLoopback(baseUrl);
  if (!isNamed || !(isPriced || mayBeFree)) return undefined;
  return { inputMicroUsdPerMtoken: input ?? 0, outputMicroUsdPerMtoken: output ?? 0, ...more };
}
