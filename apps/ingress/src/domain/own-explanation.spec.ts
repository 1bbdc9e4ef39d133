import { describe, expect, it } from 'vitest';
import { ownExplanation } from './own-explanation.js';

const explanation = (scope: string) => {
  const figures = { limitMicroUsd: 900, leftMicroUsd: 12 };
  const evidence = { budget: `${scope}/x/day`, scope, period: 'day', ...figures, neededMicroUsd: 40 };
  const failure = { kind: 'rejected', code: 'budget-exhausted', evidence };
  return { run: 'r', steps: [{ step: 'answer', attempts: [{ attempt: 1 }, { attempt: 2, failure }] }] };
};

describe('an explanation for whoever may not see budgets', () => {
  it.each(['user', 'key', 'run'])('holds the figures of the budget of one %s', (scope) => {
    expect(ownExplanation(explanation(scope))).toEqual(explanation(scope));
  });

  it.each(['tenant', 'team', 'workflow', 'model'])('names a %s budget, and not what it holds', (scope) => {
    const text = JSON.stringify(ownExplanation(explanation(scope)));
    expect(text).toContain(`${scope}/x/day`);
    expect(text).toContain('"neededMicroUsd":40');
    expect(text).not.toMatch(/limitMicroUsd|leftMicroUsd|900|12/);
  });

  it('is as it is where there is nothing of budgets in it', () => {
    const other = { run: 'r', steps: [{ step: 'a', attempts: [{ attempt: 1, failure: { kind: 'bug', code: 'x' } }] }] };
    expect(ownExplanation(other)).toEqual(other);
    expect(ownExplanation({ run: 'r' })).toEqual({ run: 'r' });
  });
});
