import { expect, it } from 'vitest';
import type { LanguageModel } from '../language-model.js';
import { sampleCall } from '../sample-call.js';
import { rivalOf } from './rival-of.js';

const by = (...providers: string[]) => providers.map((provider) => ({ provider }) as LanguageModel);

it.each([
  ['the next provider', by('a', 'b'), 1],
  ['the next provider behind a local model', by('a', 'local', 'b'), 2],
  ['the same again where only a local model follows', by('a', 'local'), 0],
  ['the same again where nobody follows', by('a'), 0],
])('the rival is %s', (_who, models, at) => {
  expect(rivalOf(models, sampleCall(), 500)).toEqual({ at, afterMs: 500 });
});

it('there is none beside a local model', () => {
  expect(rivalOf(by('local', 'a'), sampleCall(), 500)).toBeUndefined();
});
