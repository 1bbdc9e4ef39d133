import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleOf } from '../../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../../fakes/run-in-memory.js';
import { compileWorkflow } from '../compile-workflow.js';

const workflow = (step: string) => {
  const text = `name: find
description: Finds.
input: input.json
dataClass: internal
deadline: 1h
budget: { microUsd: 1 }
steps:
  found: ${step}
result: found.count
`;
  return compileWorkflow(parse(text), bundleOf({ 'workflow.yaml': text, 'input.json': '{}' }));
};
const asked = (step: string) => new RunInMemory(workflow(step), (_step, name) => `the ${name}`).sent[0];

describe('a retrieve step', () => {
  it('sends what was said of the question, each as a payload, and how far to look around', () => {
    expect(
      asked(
        '{ kind: retrieve, question: input.q, history: input.h, filters: input.f, variants: input.v, neighbours: 2, limit: 3 }',
      ),
    ).toMatchObject({
      topic: 'passages.retrieve',
      data: {
        question: refOf('the question'),
        history: refOf('the history'),
        filters: refOf('the filters'),
        variants: refOf('the variants'),
        ...{ limit: 3, budgetTokens: 1_200, neighbours: 2 },
      },
    });
  });

  it('asks for no wordings and filters nothing unless its workflow says so', () => {
    const { data } = asked('{ kind: retrieve, question: input.q }')!;
    expect(Object.keys(data).toSorted()).toEqual(['budgetTokens', 'limit', 'neighbours', 'question']);
  });
});
