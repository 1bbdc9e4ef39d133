import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { activeSteps } from './active-steps.js';
import { compileWorkflow } from './compile-workflow.js';
import { wakeAt } from './wake-at.js';

const source = {
  name: 'two',
  input: 'input.json',
  deadline: '1h',
  budget: { microUsd: 10, attempts: 3 },
  steps: {
    intent: { kind: 'classify', model: 'm', text: 'input.text' },
    side: { kind: 'retrieve', question: 'input.text' },
    pay: {
      kind: 'action',
      after: ['intent'],
      use: 'erp.pay',
      with: "{ 'label': intent.label }",
      compensate: 'erp.cancel',
    },
  },
  result: 'pay.reference',
};
const two = compileWorkflow(source, bundleOf({ 'input.json': '{}' }));

const classified = { kind: 'classified', label: 'a', confidence: 1, isOutOfScope: false };
const retrieved = { kind: 'retrieved', output: refOf('found') };
const checked = { kind: 'checked', verdict: 'pass', token: 'verdict', failures: [] };
const done = { kind: 'executed', outcome: 'done', output: refOf('paid'), reference: 'R-1' };
const paused = { kind: 'paused', by: 'user:op' } as const;
const resumed = { kind: 'resumed', by: 'user:op' } as const;

describe('a paused run', () => {
  it('starts nothing, keeps what comes of what was under way, and goes on with it when it is resumed', () => {
    const run = new RunInMemory(two).on(paused);
    expect(run.state.status).toBe('waiting');
    const before = run.sent.length;
    run.answer('intent', classified).answer('side', retrieved).answer('side', retrieved);
    expect(run.sent).toHaveLength(before);
    expect(activeSteps(run.state)).toBe(0);
    expect(run.state.pause?.held).toHaveLength(2);
    run.on(resumed);
    expect(run.last('pay')?.topic).toBe('action.check');
    expect(run.state.steps.side?.status).toBe('done');
    run.answer('pay', checked).answer('pay', done);
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.ofKind('update').map(({ status, reason }) => [status, reason])).toStrictEqual([
      ['running', undefined],
      ['waiting', 'paused'],
      ['running', undefined],
      ['completed', undefined],
    ]);
  });

  it('sends no action whose verdict came meanwhile', () => {
    const run = new RunInMemory(two).answer('intent', classified).on(paused).answer('pay', checked);
    expect(run.last('pay')?.topic).toBe('action.check');
    run.on(resumed);
    expect(run.last('pay')?.topic).toBe('action.execute');
  });

  it('tries nothing again before it is resumed, and then at once what was due', () => {
    const run = new RunInMemory(two).answer('intent', { kind: 'failed', error: 'transient', code: 'busy' }).on(paused);
    expect(wakeAt(run.state)).toBe(run.state.deadlineAt);
    run.now += 60_000;
    expect(run.on({ kind: 'woke' }).last('intent')?.attempt).toBe(1);
    expect(run.on(resumed).last('intent')?.attempt).toBe(2);
  });

  it('is paused once and resumed once', () => {
    const run = new RunInMemory(two).on(paused);
    const { state } = run;
    expect(run.on(paused).state).toBe(state);
    const after = run.on(resumed).state;
    expect(run.on(resumed).state).toBe(after);
  });

  it('ends when it is cancelled, and undoes an action whose end had come meanwhile', () => {
    const run = new RunInMemory(two).answer('intent', classified).answer('pay', checked).on(paused).answer('pay', done);
    run.on({ kind: 'cancelled', reason: 'enough', by: 'user:op' });
    expect(run.state.status).not.toBe('cancelled');
    expect(run.last('pay~undo')?.topic).toBe('action.check');
    run.answer('pay~undo', checked).answer('pay~undo', done);
    expect(run.end()).toStrictEqual(['cancelled', 'enough']);
  });

  it('ends at its deadline all the same, starting nothing and forgetting no action that was done', () => {
    const run = new RunInMemory(two).answer('intent', classified).answer('pay', checked).on(paused).answer('pay', done);
    run.now = run.state.deadlineAt;
    run.on({ kind: 'woke' });
    expect(run.last('pay~undo')?.topic).toBe('action.check');
    run.answer('pay~undo', checked).answer('pay~undo', done);
    expect(run.end()).toStrictEqual(['failed', 'deadline-passed']);
    const verdict = new RunInMemory(two).answer('intent', classified).on(paused).answer('pay', checked);
    verdict.now = verdict.state.deadlineAt;
    expect(verdict.on({ kind: 'woke' }).end()).toStrictEqual(['failed', 'deadline-passed']);
    expect(verdict.sent.some(({ topic }) => topic === 'action.execute')).toBe(false);
  });
});
