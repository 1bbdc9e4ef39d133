import { expect, it } from 'vitest';
import { trainingSet } from './intent-examples.js';

it('labels every example with its intent', () => {
  expect(trainingSet({ intents: { a: ['one', 'two'], b: ['three'] }, outOfScope: ['x'] }, 10)).toEqual([
    { text: 'one', label: 'a' },
    { text: 'two', label: 'a' },
    { text: 'three', label: 'b' },
  ]);
});

it('refuses a text that stands under two intents, or under one and out of scope, and points at it', () => {
  const examples = {
    intents: { returns: ['Send it back'], orders: ['Order a pump', ' send  it back'] },
    outOfScope: ['order a PUMP'],
  };

  expect(() => trainingSet(examples, 10)).toThrow(
    expect.objectContaining({
      code: 'contradicting-examples',
      failures: [
        expect.objectContaining({ pointer: '/intents/orders/1' }),
        expect.objectContaining({ pointer: '/outOfScope/0' }),
      ],
    }),
  );
});

it('lets a text stand twice under the same intent', () => {
  expect(trainingSet({ intents: { a: ['same', 'same'] }, outOfScope: [] }, 10)).toHaveLength(2);
});

it('refuses more examples than it may train on', () => {
  expect(() => trainingSet({ intents: { a: ['1', '2'] }, outOfScope: ['3'] }, 2)).toThrow(
    expect.objectContaining({ code: 'too-many-examples' }),
  );
});
