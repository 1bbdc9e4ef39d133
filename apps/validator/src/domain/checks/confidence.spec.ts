import { expect, it } from 'vitest';
import { wallTiming } from '../../release/wall-timing.js';
import { confidenceCheck } from './confidence.js';
import { contextOf, textOf } from './fixtures.js';
import { runChecks } from './run-checks.js';

const parts = [
  { step: 'intent', kind: 'classify', value: 0.41 },
  { step: 'answer', kind: 'generate', value: 1 },
];
const said = (atLeast: number) => ({ value: 0.41, atLeast, parts });

it('has a person decide below what is asked for, and says what each step says', () => {
  const found = confidenceCheck.run(textOf('x'), contextOf([]), said(0.6));
  const message = 'the confidence is 0.41 of at least 0.6: intent (classify) 0.41, answer (generate) 1.00';
  expect(found).toEqual([{ verdict: 'escalate', code: 'low-confidence', message }]);
  expect(confidenceCheck.run(textOf('x'), contextOf([]), said(0.41))).toEqual([]);
});

it('is asked last: what is wrong with an answer is repaired first', async () => {
  const specs = [{ use: 'confidence', with: said(0.6) }];
  const leak = textOf('The key is AKIAIOSFODNN7EXAMPLE.');
  const wrong = await runChecks(leak, contextOf([]), specs, wallTiming);
  expect(wrong.failures.map(({ check }) => check)).toEqual(['secrets']);
  const right = await runChecks(textOf('All is well.'), contextOf([]), specs, wallTiming);
  expect(right).toMatchObject({ verdict: 'escalate', failures: [{ check: 'confidence', code: 'low-confidence' }] });
});

it('fails closed on settings that are none', async () => {
  const { verdict } = await runChecks(textOf('x'), contextOf([]), [{ use: 'confidence', with: {} }], wallTiming);
  expect(verdict).toBe('halt');
});
