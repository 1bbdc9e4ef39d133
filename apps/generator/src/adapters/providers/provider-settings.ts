import type { DataClass, ModelLimits } from '@chassis/contracts';
import type { ModelProblem } from '../../domain/model-problem.js';
import type { TokenPrice } from '../../domain/token-price.js';
import type { SettingNames } from './setting-names.js';

/** What servers may speak. */
export const protocols = ['openai', 'anthropic'] as const;

/** One server and model. */
export interface ProviderSettings {
  /** How workflows and clients name it. */
  readonly name: string;
  readonly protocol: (typeof protocols)[number];
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Why it is not to be called. */
  readonly problem?: ModelProblem;
  readonly model: string;
  readonly isPrivate: boolean;
  readonly dataClasses: readonly DataClass[];
  readonly price: TokenPrice | undefined;
  /** Until when the price holds, in milliseconds since 1970; absent where it has no end. */
  readonly priceValidUntilMs?: number;
  /** There was a price, and its time is over. */
  readonly isPriceOutdated?: boolean;
  /** What one call counts as where prices are unknown. */
  readonly callMaxMicroUsd: number | undefined;
  readonly contextTokens: number;
  /** What its prompts are counted with, where somebody said it. */
  readonly tokenizer?: string | undefined;
  readonly hasStructuredOutputs: boolean;
  readonly hasTools: boolean;
  readonly hasVision: boolean;
  readonly limits: ModelLimits | undefined;
  /** Whose account it is called by: models of several tenants share no limits and no troubles. */
  readonly owner: string;
  readonly firstMs: number;
  readonly silenceMs: number;
  readonly totalMs: number;
  /** Where all this was set. */
  readonly names: SettingNames;
}
