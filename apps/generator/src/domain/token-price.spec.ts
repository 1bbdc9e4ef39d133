import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dearestOf, priceOf, type TokenPrice } from './token-price.js';

const plain: TokenPrice = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 4_000_000 };
const usage = {
  ...{ inputTokens: 100, cachedInputTokens: 60, cacheWriteTokens: 10 },
  ...{ outputTokens: 50, reasoningTokens: 30 },
};

describe('the price of tokens', () => {
  it('is that of each kind', () => {
    const price = {
      ...plain,
      cachedInputMicroUsdPerMtoken: 100_000,
      cacheWriteMicroUsdPerMtoken: 1_250_000,
      reasoningMicroUsdPerMtoken: 2_000_000,
    };
    expect(priceOf(usage, price)).toBe(Math.ceil(30 + 6 + 12.5 + 20 * 4 + 30 * 2));
  });

  it('is that of input and output where a kind has none of its own, and never nothing', () => {
    expect(priceOf(usage, plain)).toBe(100 + 50 * 4);
    expect(priceOf(usage, plain)).toBe(priceOf({ inputTokens: 100, outputTokens: 50 }, plain));
  });

  it('may be zero for a kind that says so', () => {
    expect(priceOf(usage, { ...plain, cachedInputMicroUsdPerMtoken: 0 })).toBe(40 + 50 * 4);
  });

  it('that is held before is never below what any mix of kinds costs', () => {
    const each = fc.nat({ max: 100_000_000 });
    const own = fc.option(each, { nil: undefined });
    const price = fc.record({
      ...{ inputMicroUsdPerMtoken: each, outputMicroUsdPerMtoken: each },
      ...{ cachedInputMicroUsdPerMtoken: own, cacheWriteMicroUsdPerMtoken: own, reasoningMicroUsdPerMtoken: own },
    });
    const tokens = fc.nat({ max: 200_000 });
    fc.assert(
      fc.property(price, tokens, tokens, tokens, tokens, tokens, (one, bare, cached, written, said, thought) => {
        const used = {
          ...{ inputTokens: bare + cached + written, cachedInputTokens: cached, cacheWriteTokens: written },
          ...{ outputTokens: said + thought, reasoningTokens: thought },
        };
        const { inputTokens, outputTokens } = used;
        expect(priceOf(used, one)).toBeLessThanOrEqual(priceOf({ inputTokens, outputTokens }, dearestOf(one)));
      }),
    );
  });
});
