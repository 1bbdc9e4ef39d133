import { ChassisError } from '@chassis/contracts';
import { expect, it } from 'vitest';
import { isUnspent } from './is-unspent.js';

it.each([
  ['provider-throttled', true],
  ['provider-refused', true],
  ['provider-denied-key', true],
  ['provider-unknown-model', true],
  ['provider-unreachable', true],
  ['prompt-too-long', true],
  ['circuit-open', true],
  ['model-limit-reached', true],
  ['provider-failed', false],
  ['provider-cut', false],
  ['provider-silent', false],
  ['provider-slow', false],
  ['provider-garbled', false],
  ['provider-empty', false],
  ['provider-filtered', false],
  ['aborted', false],
  ['interrupted', false],
])('a call that ended by %s is known to have cost nothing: %s', (code, isFree) => {
  expect(isUnspent(new ChassisError('transient', code, 'down'))).toBe(isFree);
});
