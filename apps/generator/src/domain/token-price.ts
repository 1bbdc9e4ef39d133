import type { TokenUsage } from './language-model.js';

/** Prices in micro-USD for a million tokens. A kind without a price of its own costs what its side, input or output, costs. */
export interface TokenPrice {
  readonly inputMicroUsdPerMtoken: number;
  readonly outputMicroUsdPerMtoken: number;
  /** Of a prompt's tokens that the server read from its cache. */
  readonly cachedInputMicroUsdPerMtoken?: number | undefined;
  /** Of a prompt's tokens that the server wrote into its cache. */
  readonly cacheWriteMicroUsdPerMtoken?: number | undefined;
  /** Of an answer's tokens that nobody sees. */
  readonly reasoningMicroUsdPerMtoken?: number | undefined;
}

/** What tokens cost, in micro-USD, rounded up. */
export function priceOf(usage: TokenUsage, price: TokenPrice): number {
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  const { inputMicroUsdPerMtoken: input, outputMicroUsdPerMtoken: output } = price;
  const kinds = [
    [inputTokens - cachedInputTokens - cacheWriteTokens, input],
    [cachedInputTokens, price.cachedInputMicroUsdPerMtoken ?? input],
    [cacheWriteTokens, price.cacheWriteMicroUsdPerMtoken ?? input],
    [outputTokens - reasoningTokens, output],
    [reasoningTokens, price.reasoningMicroUsdPerMtoken ?? output],
  ] as const;
  return Math.ceil(kinds.reduce((sum, [tokens, each]) => sum + tokens * each, 0) / 1_000_000);
}

/** The price at which no answer costs more than was held for it: before the call nobody knows what kind its tokens will be. */
export function dearestOf(price: TokenPrice): TokenPrice {
  const { inputMicroUsdPerMtoken: input, outputMicroUsdPerMtoken: output } = price;
  return {
    inputMicroUsdPerMtoken: Math.max(
      input,
      price.cachedInputMicroUsdPerMtoken ?? 0,
      price.cacheWriteMicroUsdPerMtoken ?? 0,
    ),
    outputMicroUsdPerMtoken: Math.max(output, price.reasoningMicroUsdPerMtoken ?? 0),
  };
}
