import { expect, it } from 'vitest';
import { encodingOfModel } from './encoding-of-model.js';

it.each([
  ['gpt-4o', 'o200k_base'],
  ['gpt-4o-mini-2024-07-18', 'o200k_base'],
  ['openai/gpt-4.1-mini', 'o200k_base'],
  ['gpt-5.1-chat', 'o200k_base'],
  ['gpt-oss:20b', 'o200k_base'],
  ['o1', 'o200k_base'],
  ['o3-mini', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['gpt-3.5-turbo-0125', 'cl100k_base'],
  ['text-embedding-3-small', 'cl100k_base'],
])('the model %s counts as %s', (model, encoding) => {
  expect(encodingOfModel(model)).toBe(encoding);
});

it.each(['gpt-2', 'gpt-4all', 'claude-opus', 'o2', 'olmo-1', 'qwen3', 'my-gpt-4o', 'o1x'])(
  'of the model %s nobody knows the tokenizer',
  (model) => {
    expect(encodingOfModel(model)).toBeUndefined();
  },
);
