import type { TokenUsage } from './language-model.js';

/** Prices in micro-USD for a million tokens. */
export interface TokenPrice {
  readonly inputMicroUsdPerMtoken: number;
  readonly outputMicroUsdPerMtoken: number;
}

/** What tokens cost, in micro-USD, rounded up. */
export function priceOf({ inputTokens, outputTokens }: TokenUsage, price: TokenPrice): number {
  const { inputMicroUsdPerMtoken, outputMicroUsdPerMtoken } = price;
  return Math.ceil((inputTokens * inputMicroUsdPerMtoken + outputTokens * outputMicroUsdPerMtoken) / 1_000_000);
}
