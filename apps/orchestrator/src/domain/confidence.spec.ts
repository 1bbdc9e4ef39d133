import { type CheckSpec, confidenceCheckName, isBelowConfidence } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { compileWorkflow } from './compile-workflow.js';
import { confidenceOf } from './confidence.js';
import type { Workflow } from './workflow.js';

const workflow = (confidence: object | undefined): Workflow =>
  compileWorkflow(
    {
      ...{ name: 'ask', input: 'in.json', deadline: '2d', budget: { microUsd: 1000, attempts: 3 } },
      ...(confidence && { confidence }),
      steps: {
        intent: { kind: 'classify', model: 'm', text: 'input.text' },
        found: { kind: 'retrieve', after: 'intent', question: 'input.text' },
        aside: { kind: 'classify', model: 'm', text: 'input.text' },
        draft: {
          kind: 'generate',
          prompt: 'p.md',
          passages: 'found',
          onFail: { default: { end: 'rejected', code: 'bad' } },
        },
        letter: { kind: 'generate', prompt: 'p.md', with: "{ 'draft': draft.text }" },
      },
      result: '1',
    },
    bundleOf({ 'in.json': '{}', 'p.md': 'Write.' }),
  );
const asks = workflow({ atLeast: 0.6, review: 'editor', within: '1h' });
const passed = { kind: 'validated', verdict: 'pass', output: refOf('answer'), failures: [], costMicroUsd: 1 };
const failure = { check: confidenceCheckName, code: 'low-confidence' };
const low = { ...passed, verdict: 'escalate', output: undefined, candidate: refOf('candidate'), failures: [failure] };

function upToDraft(intent: number, relevance: number | undefined, of: Workflow = asks): RunInMemory {
  const classified = { kind: 'classified', label: 'a', confidence: intent, isOutOfScope: false };
  return new RunInMemory(of)
    .answer('aside', { ...classified, confidence: 0.1 })
    .answer('intent', classified)
    .answer('found', { kind: 'retrieved', output: refOf('found'), relevance });
}
const checksOf = (run: RunInMemory, step: string): readonly CheckSpec[] =>
  run.ofKind('evaluate').findLast((one) => one.step === step && one.context !== undefined)?.context?.fixed
    .checks as readonly CheckSpec[];

describe('the confidence of an answer', () => {
  it('is the lowest of what the steps before it and it itself say; others do not count', () => {
    const run = upToDraft(0.9, 0.7);
    expect(checksOf(run, 'draft')).toStrictEqual([
      {
        use: 'confidence',
        with: {
          value: 0.7,
          atLeast: 0.6,
          parts: [
            { step: 'intent', kind: 'classify', value: 0.9 },
            { step: 'found', kind: 'retrieve', value: 0.7 },
            { step: 'draft', kind: 'generate', value: 1 },
          ],
        },
      },
    ]);
    expect(isBelowConfidence(checksOf(run, 'draft'))).toBe(false);
    run.answer('draft', passed);
    expect(run.ofKind('fact').find(({ fact }) => fact === 'confidence.weighed')?.data).toMatchObject({ value: 0.7 });
    expect(run.answer('letter', passed).end()).toStrictEqual(['completed', undefined]);
  });

  it('halves with the first repair', () => {
    const run = upToDraft(0.9, 0.7);
    run.answer('draft', { ...low, verdict: 'repair', failures: [{ check: 'schema', code: 'x' }] });
    run.answer('draft', { kind: 'closed', released: 0 });
    expect(checksOf(run, 'draft')[0]?.with).toMatchObject({ value: 0.5 });
    expect(isBelowConfidence(checksOf(run, 'draft'))).toBe(true);
  });

  it('is of those parts alone that are known: an earlier retriever does not say how relevant it is', () => {
    expect(checksOf(upToDraft(0.9, undefined), 'draft')[0]?.with).toMatchObject({ value: 0.9 });
    expect(checksOf(upToDraft(Number.NaN, 7), 'draft')[0]?.with).toMatchObject({ value: 1 });
  });

  it('is not asked for where the workflow does not', () => {
    const run = upToDraft(0.1, 0.1, workflow(undefined));
    expect(checksOf(run, 'draft')).toStrictEqual([]);
    expect(confidenceOf(workflow(undefined), run.state, 'draft')).toBeUndefined();
  });
});

describe('an answer below the confidence', () => {
  const decide = (run: RunInMemory, decision: 'accept' | 'edit' | 'reject'): RunInMemory => {
    const asked = run.ofKind('open-approval').at(-1);
    const edited = decision === 'edit' ? { edited: refOf('edited') } : {};
    return run.on({ kind: 'decided', step: 'draft', approval: asked?.id ?? '', decision, by: 'user:ada', ...edited });
  };

  it('waits for the role that the workflow names, whatever onFail says of checks', () => {
    const run = upToDraft(0.41, 0.7).answer('draft', low);
    expect(run.state.status).toBe('waiting');
    const asked = { of: 'review', role: 'editor', code: 'low-confidence', payload: refOf('candidate') };
    expect(run.ofKind('open-approval')).toMatchObject([{ ...asked, dueAt: run.now + 3_600_000 }]);
  });

  it('goes on as a person accepted or edited it, and what they decided on does not count a second time', () => {
    const run = decide(upToDraft(0.41, 0.7).answer('draft', low), 'accept');
    expect(run.state.steps.draft?.output).toStrictEqual({ ref: refOf('candidate') });
    expect(checksOf(run, 'letter')[0]?.with).toMatchObject({ value: 1, parts: [{ step: 'letter', value: 1 }] });
    const edited = decide(upToDraft(0.41, 0.7).answer('draft', low), 'edit');
    expect(edited.state.steps.draft?.output).toStrictEqual({ ref: refOf('edited') });
  });

  it('ends as escalated when a person rejects it, and when nobody decides in time', () => {
    expect(decide(upToDraft(0.41, 0.7).answer('draft', low), 'reject').end()).toStrictEqual([
      'escalated',
      'low-confidence',
    ]);
    const silent = upToDraft(0.41, 0.7).answer('draft', low);
    silent.now += 3_600_000;
    expect(silent.on({ kind: 'woke' }).end()).toStrictEqual(['escalated', 'low-confidence']);
  });
});
