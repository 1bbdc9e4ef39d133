import { describe, expect, it } from 'vitest';
import { chatEndOf } from './chat-end.js';

const result = { text: 'It runs.', toolCalls: [], model: 'small', usage: { inputTokens: 3, outputTokens: 2 } };
const ended = (more: object, isWithdrawn = false) => chatEndOf({ cost: { microUsd: 9 }, ...more }, isWithdrawn);

describe('the end of a chat', () => {
  it('is the answer of a run that completed', () => {
    expect(ended({ status: 'completed', result })).toEqual({
      isAnswer: true,
      finish: 'stop',
      text: 'It runs.',
      toolCalls: [],
      refusal: null,
      model: 'small',
      usage: result.usage,
      costMicroUsd: 9,
    });
  });

  it.each([
    [{ isLimited: true }, 'length'],
    [{ isLimited: true, toolCalls: [{ id: '1', name: 'a', arguments: '{}' }] }, 'length'],
    [{ toolCalls: [{ id: '1', name: 'book', arguments: '{}' }] }, 'tool_calls'],
  ])('says why it ended: %o', (more, finish) => {
    expect(ended({ status: 'completed', result: { ...result, ...more } })).toMatchObject({ finish });
  });

  it('shows nothing of what a check held back', () => {
    const held = { isAnswer: true, finish: 'content_filter', text: '' };
    expect(ended({ status: 'rejected', reason: 'answer-not-validated' })).toMatchObject(held);
    expect(ended({ status: 'completed', result }, true)).toMatchObject(held);
  });

  it.each([
    ['provider-throttled', 'throttled'],
    ['budget-exhausted', 'throttled'],
    ['prompt-too-long', 'invalid'],
    ['provider-cut', 'transient'],
  ])('of a run that failed with %s is an error', (reason, kind) => {
    expect(ended({ status: 'failed', reason, retryAfterMs: 7_000 })).toMatchObject({
      isAnswer: false,
      error: { kind, code: reason },
    });
  });

  it.each([
    [
      'budget-exhausted',
      { budget: 'user/*/day', scope: 'user', period: 'day', limitMicroUsd: 9, leftMicroUsd: 2, neededMicroUsd: 5 },
      /^The budget user\/\*\/day of 9 micro-USD has 2 micro-USD left, and this call may cost up to 5/,
    ],
    [
      'budget-exhausted',
      { budget: 'tenant/day', scope: 'tenant', period: 'day' },
      /tenant\/day does not cover this call/,
    ],
    ['budget-exhausted', undefined, /^The budget does not cover/],
    [
      'no-permitted-model',
      { model: 'acme', reason: 'price-outdated', dataClass: 'internal' },
      /^The price of acme is out/,
    ],
    [
      'no-permitted-model',
      { model: 'acme', reason: 'data-class-not-allowed', dataClass: 'internal' },
      /acme.*internal/,
    ],
    ['no-permitted-model', undefined, /^No model that is set here/],
  ])('of a run that failed with %s says which and why: %o', (reason, detail, said) => {
    const end = ended({ status: 'failed', reason, detail });
    expect(end).toMatchObject({ error: { message: expect.stringMatching(said) as string } });
  });

  it.each(['rejected', 'cancelled', 'escalated'])('of a run that was %s is never an answer', (status) => {
    expect(ended({ status, reason: 'other', result })).toMatchObject({ isAnswer: false });
  });
});
