import { describe, expect, it } from 'vitest';
import { generatorConfig } from '../../config.js';
import { type DefinedModel, settingsOfModel } from '../settings-of-model.js';
import { hashOfModel } from './hash-of-model.js';
import { environmentNames } from './setting-names.js';

const known: DefinedModel = {
  ...{ name: 'acme', protocol: 'openai', task: 'chat', baseUrl: 'https://models.example/v1', model: 'acme-large' },
  ...{ isPrivate: false, dataClasses: ['public'], contextTokens: 8_192 },
  ...{ hasStructuredOutputs: true, hasTools: true, hasVision: false },
};
const price = { inputMicroUsdPerMtoken: 1, outputMicroUsdPerMtoken: 1 };
const hashOf = (more: Partial<DefinedModel>, apiKey?: string) =>
  hashOfModel(
    settingsOfModel({ ...known, ...more }, generatorConfig.parse({}), {
      apiKey,
      owner: 'acme',
      names: environmentNames,
    }),
  );

describe('the hash of a model behind a server', () => {
  it.each<Partial<DefinedModel>>([
    { baseUrl: 'https://models.example/v2' },
    { baseUrl: 'https://other.example/v1' },
    { model: 'acme-small' },
    { protocol: 'anthropic' },
    { contextTokens: 4_096 },
    { tokenizer: 'cl100k_base' },
    { hasStructuredOutputs: false },
  ])('is another one with %o', (more) => {
    expect(hashOf(more)).not.toBe(hashOf({}));
  });

  it('holds neither key nor price, so what is turned over leaves it as it is', () => {
    expect(hashOf({ price, limits: { concurrency: 2 } }, 'sk-turned')).toBe(hashOf({}, 'sk-one'));
    expect(hashOf({})).toMatch(/^[0-9a-f]{64}$/);
  });
});
