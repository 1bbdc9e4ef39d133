import { describe, expect, it } from 'vitest';
import { usageReported } from './usage-reported.js';

const reported = (input: object, output: object) =>
  usageReported({
    inputTokens: { total: 100, cacheRead: undefined, cacheWrite: undefined, ...input },
    outputTokens: { total: 50, reasoning: undefined, ...output },
  });

describe('the usage that a provider reports', () => {
  it('tells the kinds of tokens apart where it does', () => {
    expect(reported({ cacheRead: 60, cacheWrite: 10 }, { reasoning: 30 })).toEqual({
      inputTokens: 100,
      outputTokens: 50,
      cachedInputTokens: 60,
      cacheWriteTokens: 10,
      reasoningTokens: 30,
    });
    expect(reported({ cacheRead: 0 }, { reasoning: 0 })).toEqual({ inputTokens: 100, outputTokens: 50 });
  });

  it.each([
    [{ cacheRead: 101 }, {}],
    [{ cacheRead: 60, cacheWrite: 60 }, {}],
    [{ cacheRead: -1 }, {}],
    [{}, { reasoning: 51 }],
    [{}, { reasoning: 0.5 }],
  ])('counts kinds that cannot be as not told apart: %j %j', (input, output) => {
    expect(reported(input, output)).toEqual({ inputTokens: 100, outputTokens: 50 });
  });

  it.each([
    [{ total: undefined }, {}],
    [{ total: -3 }, {}],
    [{}, { total: 1e12 }],
  ])('is unknown where its sums cannot be: %j %j', (input, output) => {
    expect(reported(input, output)).toBeUndefined();
  });
});
