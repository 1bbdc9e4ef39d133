import { describe, expect, it } from 'vitest';
import type { RunEvent } from './run-event.js';
import { verdictsIn } from './verdicts-in.js';

const validated = (attempt: number, verdict: 'pass' | 'repair' | 'escalate', step = 'answer'): RunEvent => ({
  ...{ kind: 'validated', now: 0, step, attempt, verdict, failures: [], costMicroUsd: 0 },
});
const decided = (step: string, decision: 'accept' | 'reject'): RunEvent => ({
  ...{ kind: 'decided', now: 0, step, approval: 'a', decision, by: 'user:ada' },
});

describe('the verdicts of a run', () => {
  it('are those of each attempt', () => {
    expect(verdictsIn([validated(1, 'repair'), { kind: 'woke', now: 0 }, validated(2, 'pass')])).toEqual([
      { step: 'answer', attempt: 1, verdict: 'repair' },
      { step: 'answer', attempt: 2, verdict: 'pass' },
    ]);
  });

  it('name what a person decided with the attempt that was shown', () => {
    const events = [validated(1, 'escalate', 'other'), validated(1, 'repair'), validated(2, 'escalate')];
    expect(verdictsIn([...events, decided('answer', 'accept')])).toEqual([
      { step: 'other', attempt: 1, verdict: 'escalate' },
      { step: 'answer', attempt: 1, verdict: 'repair' },
      { step: 'answer', attempt: 2, verdict: 'escalate', decision: 'accept' },
    ]);
  });

  it('leave out decisions on what no model said', () => {
    expect(verdictsIn([decided('pay', 'reject')])).toEqual([]);
  });
});
