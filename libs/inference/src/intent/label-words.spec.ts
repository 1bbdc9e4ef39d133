import { expect, it } from 'vitest';
import { labelWords } from './label-words.js';

it.each([
  ['card_arrival', 'card arrival'],
  ['lostCard', 'lost card'],
  ['Fee.charged-twice?', 'fee charged twice'],
  ['Rückgabe', 'rückgabe'],
  ['i17', undefined],
  ['a-b', undefined],
])('reads the name %s as %s', (label, words) => {
  expect(labelWords(label)).toBe(words);
});
