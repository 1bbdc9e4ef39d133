import { createLogger } from '@chassis/telemetry';
import { describe, expect, it } from 'vitest';
import { generatorConfig } from '../../config.js';
import { ProviderModel } from '../providers/provider-model.js';
import { openAiSettings } from './openai-settings.js';

const server = { OPENAI_BASE_URL: 'https://models.example.com/v1', OPENAI_MODEL: 'm' };
const sides = { OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000000', OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '4000000' };
const kinds = {
  OPENAI_CACHED_INPUT_MICRO_USD_PER_MTOKEN: '100000',
  OPENAI_CACHE_WRITE_MICRO_USD_PER_MTOKEN: '3000000',
  OPENAI_REASONING_MICRO_USD_PER_MTOKEN: '9000000',
};
const day = '2026-06-30T00:00:00Z';
const logger = createLogger({ service: 'generator', level: 'silent' });
const settingsOf = (more: Record<string, string>) => openAiSettings(generatorConfig.parse({ ...server, ...more }))!;
const modelOf = (more: Record<string, string>) => new ProviderModel(settingsOf(more), logger);

describe('prices of the settings', () => {
  const usage = { inputTokens: 30, cachedInputTokens: 10, cacheWriteTokens: 10, outputTokens: 10, reasoningTokens: 5 };

  it('count each kind of tokens as its side where nothing else is said', () => {
    expect(modelOf(sides).costMicroUsd(usage)).toBe(30 + 4 * 10);
  });

  it('count each kind by its own price, and hold the dearest', () => {
    expect(modelOf({ ...sides, ...kinds }).costMicroUsd(usage)).toBe(10 + 0.1 * 10 + 3 * 10 + 4 * 5 + 9 * 5);
    const { contextMicroUsd = 0 } = modelOf(sides).worstCase ?? {};
    const dearest = { contextMicroUsd: 3 * contextMicroUsd, outputMicroUsdPerMtoken: 9_000_000 };
    expect(modelOf({ ...sides, ...kinds }).worstCase).toEqual(dearest);
  });

  it('are unknown for a server outside where a side is missing, and nothing for one of the own network', () => {
    expect(settingsOf(kinds).price).toBeUndefined();
    expect(settingsOf({ ...kinds, OPENAI_IS_PRIVATE: 'true' }).price).toMatchObject({
      ...{ inputMicroUsdPerMtoken: 0, outputMicroUsdPerMtoken: 0, cachedInputMicroUsdPerMtoken: 100_000 },
    });
  });

  it('end with their day', () => {
    const model = modelOf({ ...sides, OPENAI_PRICE_VALID_UNTIL: day });
    expect(model.asOf(new Date(Date.parse(day) - 1))).toBe(model);
    expect(model.asOf(new Date(day))).toMatchObject({ isPriced: false, priceProblem: 'price-outdated' });
  });

  it.each([{ OPENAI_PRICE_VALID_UNTIL: 'soon' }, { OPENAI_REASONING_MICRO_USD_PER_MTOKEN: '-1' }])(
    'are refused where they are none: %o',
    (wrong) => {
      expect(() => generatorConfig.parse(wrong)).toThrow();
    },
  );
});

describe('an address of the settings', () => {
  it.each(['https://acme:sk-secret@models.example.com/v1', 'https://models.example.com/v1?key=sk-secret'])(
    'holds no key: %s',
    (OPENAI_BASE_URL) => {
      const refused = { code: 'bad-settings', message: expect.not.stringContaining('sk-secret') as string };
      expect(() => settingsOf({ OPENAI_BASE_URL })).toThrow(expect.objectContaining(refused));
    },
  );
});

describe('a key of the settings', () => {
  it('that would break a header is refused, and not told', () => {
    const { error } = generatorConfig.safeParse({ OPENAI_API_KEY: 'sk-not-to-be-seen\nmore' });
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error)).not.toContain('sk-not');
  });

  it('has no space around it', () => {
    expect(settingsOf({ OPENAI_API_KEY: ' sk-one\n' }).apiKey).toBe('sk-one');
  });
});
