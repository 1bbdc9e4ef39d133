import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { compileWorkflow } from './compile-workflow.js';
import { planRerun } from './plan-rerun.js';

const source = {
  name: 'pay-and-tell',
  input: 'input.json',
  deadline: '1h',
  budget: { microUsd: 10, attempts: 3 },
  steps: {
    intent: { kind: 'classify', model: 'm', text: 'input.text' },
    pay: {
      kind: 'action',
      after: ['intent'],
      use: 'erp.pay',
      with: "{ 'label': intent.label }",
      compensate: 'erp.cancel',
    },
    tell: { kind: 'retrieve', after: ['pay'], question: 'pay.reference' },
  },
  result: 'tell.count',
};
const workflow = compileWorkflow(source, bundleOf({ 'input.json': '{}' }));

const classified = { kind: 'classified', label: 'a', confidence: 1, isOutOfScope: false };
const checked = { kind: 'checked', verdict: 'pass', token: 'verdict', failures: [] };
const done = { kind: 'executed', outcome: 'done', output: refOf('paid'), reference: 'R-1' };
const told = { kind: 'retrieved', output: refOf('found') };
const refused = { kind: 'executed', outcome: 'refused', code: 'closed-period' };

const paid = (): RunInMemory =>
  new RunInMemory(workflow).answer('intent', classified).answer('pay', checked).answer('pay', done);
const completed = (): RunInMemory => paid().answer('tell', told);
const again = (
  run: RunInMemory,
  from?: string,
  more: { repeat?: string[]; isForAnother?: boolean } = {},
): RunInMemory =>
  new RunInMemory(workflow, undefined, { run: 'run-2', rerun: planRerun(workflow, run.state, { from, ...more }) });

describe('a run that is run again', () => {
  it('takes over what ended before the step, and does the rest anew', () => {
    const next = again(completed(), 'tell');
    expect(next.topics()).toStrictEqual(['passages.retrieve tell/1']);
    expect(next.state).toMatchObject({ rerunOf: { run: 'run-1', from: 'tell' } });
    expect(next.state.steps.pay?.output).toStrictEqual({ ref: refOf('paid') });
    expect(next.answer('tell', told).end()).toStrictEqual(['completed', undefined]);
    const started = next.ofKind('fact').find(({ fact }) => fact === 'run.started');
    expect(started?.data).toMatchObject({ rerunOf: { run: 'run-1', from: 'tell' }, reused: ['intent', 'pay'] });
  });

  it('finds passages anew for another subject, who may see other documents, and repeats no action for it', () => {
    const asks = { ...source, steps: { ...source.steps, last: { kind: 'classify', model: 'm', text: 'input.text' } } };
    const asking = compileWorkflow({ ...asks, result: 'last.label' }, bundleOf({ 'input.json': '{}' }));
    const run = new RunInMemory(asking).answer('intent', classified).answer('pay', checked).answer('pay', done);
    run.answer('tell', told).answer('last', classified);
    const plan = (isForAnother: boolean) =>
      Object.keys(planRerun(asking, run.state, { from: 'last', isForAnother }).steps).toSorted();
    expect(plan(false)).toStrictEqual(['intent', 'pay', 'tell']);
    expect(plan(true)).toStrictEqual(['intent', 'pay']);
  });

  it('never does a confirmed action again, though it stands behind the step', () => {
    const next = again(completed(), 'intent').answer('intent', classified);
    expect(next.topics()).toStrictEqual(['intent.classify intent/1', 'passages.retrieve tell/1']);
    expect(next.state.steps.pay).toMatchObject({ status: 'done', reference: 'R-1' });
  });

  it('goes on where it failed when no step is named, and sends what was refused again', () => {
    const failed = new RunInMemory(workflow).answer('intent', classified).answer('pay', checked).answer('pay', refused);
    expect(failed.end()).toStrictEqual(['rejected', 'closed-period']);
    const next = again(failed);
    expect(next.topics()).toStrictEqual(['action.check pay/1']);
  });

  it.each([
    ['one that has not ended', paid(), undefined, 'run-not-ended'],
    ['one of which nothing is left to do', completed(), undefined, 'nothing-to-rerun'],
    ['from a step that it does not have', completed(), 'nowhere', 'unknown-step'],
  ])('is not %s', (_what, run, from, code) => {
    expect(() => planRerun(workflow, run.state, { from })).toThrow(expect.objectContaining({ code }));
  });

  it('is none whose action was undone, or is in doubt', () => {
    const undone = paid().on({ kind: 'cancelled', reason: 'enough', by: 'user:op' });
    undone.answer('pay~undo', checked).answer('pay~undo', done);
    expect(undone.end()).toStrictEqual(['cancelled', 'enough']);
    expect(() => planRerun(workflow, undone.state, { from: 'tell' })).toThrow(
      expect.objectContaining({ code: 'action-undone' }),
    );
    const doubtful = new RunInMemory(workflow).answer('intent', classified).answer('pay', checked);
    doubtful.answer('pay', { kind: 'executed', outcome: 'unknown' });
    expect(doubtful.state.reason).toBe('action-unknown');
    expect(() => planRerun(workflow, doubtful.state, { from: 'pay' })).toThrow(
      expect.objectContaining({ code: 'action-unknown' }),
    );
  });
});
