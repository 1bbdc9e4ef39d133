import { describe, expect, it } from 'vitest';
import { InputCheck } from './input-check.js';
import type { PublishedWorkflow } from './published-workflows.js';

const workflow: PublishedWorkflow = {
  name: 'answer-question',
  hash: 'abc',
  inputSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['question'],
    properties: { question: { type: 'string', minLength: 1 } },
  },
  dataClass: 'internal',
  deadlineMs: 60_000,
  budgetMicroUsd: 0,
};

describe('the input of a run', () => {
  it('passes when it fits the schema of its workflow', () => {
    expect(() => new InputCheck().check(workflow, { question: 'Why?' })).not.toThrow();
  });

  it('is refused with the place of each failure', () => {
    expect(() => new InputCheck().check(workflow, { question: 7 })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        failures: [{ pointer: '/question', message: 'must be string' }],
      }),
    );
  });
});
