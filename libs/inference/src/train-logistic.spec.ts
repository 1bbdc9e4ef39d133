import { expect, it } from 'vitest';
import { Logistic } from './logistic.js';
import { trainLogistic } from './train-logistic.js';

const samples = [
  { features: ['word:total', 'has:amount'], label: 'total' },
  { features: ['word:sum', 'has:amount', 'line:last'], label: 'total' },
  { features: ['word:invoice', 'has:number'], label: 'number' },
  { features: ['word:no', 'has:number', 'line:first'], label: 'number' },
];

it('learns labels from named features and keeps them through storage', () => {
  const fresh = trainLogistic(samples);
  const stored = Logistic.fromBytes(fresh.toBytes());

  expect(fresh.classify(['has:amount', 'word:unknown'])[0]?.label).toBe('total');
  expect(stored.classify(['has:number'])).toEqual(fresh.classify(['has:number']));
});

it('takes values with the names', () => {
  const position = trainLogistic(
    [0, 0.1, 0.2, 0.8, 0.9, 1].map((at) => ({
      features: new Map([
        ['top', 1 - at],
        ['bottom', at],
      ]),
      label: at < 0.5 ? 'head' : 'foot',
    })),
  );

  expect(
    position.classify(
      new Map([
        ['top', 0.9],
        ['bottom', 0.1],
      ]),
    )[0]?.label,
  ).toBe('head');
  expect(() => position.classify(new Map([['top', Number.NaN]]))).toThrow(/no finite value/);
});
