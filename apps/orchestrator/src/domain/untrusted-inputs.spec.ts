import { describe, expect, it } from 'vitest';
import { untrustedInputs } from './untrusted-inputs.js';
import type { Step, Workflow } from './workflow.js';

const steps = [
  { id: 'mail', kind: 'action' },
  { id: 'intent', kind: 'classify' },
  { id: 'answer', kind: 'generate' },
];
const of = (given: string | undefined, more: Partial<Workflow> = {}): string[] =>
  untrustedInputs({ with: given } as Step<'generate'>, { name: 'a', steps, texts: {}, ...more } as unknown as Workflow);

describe('the inputs of a generate step', () => {
  it('are untrusted one by one, by the steps that they are read from', () => {
    expect(of("{ 'question': input.question, 'body': mail.body, 'label': intent.label, 'said': answer.text }")).toEqual(
      ['body', 'said'],
    );
    expect(of("{ 'mixed': input.question & mail.subject }")).toEqual(['mixed']);
  });

  it('are all untrusted where the expression does not tell them apart', () => {
    expect(of('$merge([mail, { "a": 1 }])')).toEqual(['*']);
    expect(of('rules/with.jsonata', { texts: { 'rules/with.jsonata': "{ 'a': mail.body }" } })).toEqual(['a']);
  });

  it('are untrusted inside a map, whose input is what others wrote', () => {
    expect(of("{ 'a': input.a }", { name: 'a#each' })).toEqual(['a']);
    expect(of("{ 'a': input.a }")).toEqual([]);
    expect(of(undefined)).toEqual([]);
  });
});
