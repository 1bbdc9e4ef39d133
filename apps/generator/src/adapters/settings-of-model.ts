import { ChassisError, dataClasses, type RegisteredModel } from '@chassis/contracts';
import type { GeneratorConfig } from '../config.js';
import { isLoopback } from '../domain/is-loopback.js';
import type { ModelProblem } from '../domain/model-problem.js';
import type { ProviderSettings } from './providers/provider-settings.js';
import type { SettingNames } from './providers/setting-names.js';

/** What is known of a model beside its definition. */
export interface ModelSurroundings {
  readonly apiKey: string | undefined;
  readonly problem?: ModelProblem | undefined;
  readonly owner: string;
  readonly names: SettingNames;
}

/** What a model is, whoever says so. */
export type DefinedModel = Omit<RegisteredModel, 'status' | 'apiKeyFile' | 'apiKeyEnv' | 'weightsSha256'>;

/** A defined model behind a server as its adapter takes it. A server of one's own costs nothing where nobody set a price. */
export function settingsOfModel(
  one: DefinedModel,
  config: GeneratorConfig,
  { apiKey, problem, owner, names }: ModelSurroundings,
): ProviderSettings {
  const { baseUrl, protocol } = one;
  if (baseUrl === undefined || protocol === 'local')
    throw new ChassisError('bug', 'no-server', `${one.name} has no server, and was taken for a model behind one.`);
  const isPrivate = one.isPrivate || isLoopback(baseUrl);
  const free =
    isPrivate && one.price === undefined ? { inputMicroUsdPerMtoken: 0, outputMicroUsdPerMtoken: 0 } : undefined;
  return {
    ...{ name: one.name, protocol, baseUrl, apiKey, model: one.model, owner },
    ...(problem !== undefined && { problem }),
    isPrivate,
    dataClasses: isPrivate ? dataClasses : one.dataClasses,
    price: one.price ?? free,
    ...(one.price?.validUntil !== undefined && { priceValidUntilMs: Date.parse(one.price.validUntil) }),
    callMaxMicroUsd: one.callMaxMicroUsd,
    contextTokens: one.contextTokens,
    tokenizer: one.tokenizer,
    hasStructuredOutputs: one.hasStructuredOutputs,
    hasTools: one.hasTools,
    hasVision: one.hasVision,
    limits: one.limits,
    firstMs: config.OPENAI_FIRST_TOKEN_TIMEOUT_MS,
    silenceMs: config.OPENAI_SILENCE_TIMEOUT_MS,
    totalMs: config.OPENAI_TIMEOUT_MS,
    names,
  };
}
