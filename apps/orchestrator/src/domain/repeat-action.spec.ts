import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { compileWorkflow } from './compile-workflow.js';
import { planRerun } from './plan-rerun.js';
import type { Workflow } from './workflow.js';

const pay = { kind: 'action', use: 'erp.pay', with: "{ 'to': input.to }", compensate: 'erp.cancel' };
const tell = { kind: 'retrieve', question: 'pay.reference' };
const head = { name: 'pay', input: 'input.json', deadline: '3d', budget: { microUsd: 10, attempts: 3 } };
const compiled = (steps: object): Workflow =>
  compileWorkflow({ ...head, reviewer: 'controller', steps, result: 'tell.count' }, bundleOf({ 'input.json': '{}' }));
const plain = compiled({ pay, tell });
const approve = { kind: 'approval', for: 'pay', role: 'approver', within: '1h', show: "{ 'to': input.to }" };
const approved = compiled({ pay, approve, tell });

const checked = { kind: 'checked', verdict: 'pass', token: 'verdict', failures: [] };
const done = { kind: 'executed', outcome: 'done', output: refOf('paid'), reference: 'R-1' };
const told = { kind: 'retrieved', output: refOf('found') };
const isTrue = (): boolean => true;

function decide(run: RunInMemory, decision: 'accept' | 'edit' | 'reject'): RunInMemory {
  const asked = run.ofKind('open-approval').at(-1);
  const more = { by: 'user:kim', token: `signed-${decision}`, ...(decision === 'edit' && { edited: refOf('edited') }) };
  return run.on({ kind: 'decided', step: asked?.step ?? '', approval: asked?.id ?? '', decision, ...more });
}

function completed(workflow: Workflow): RunInMemory {
  const run = new RunInMemory(workflow).answer('pay', checked);
  if (workflow === approved) decide(run, 'accept');
  return run.answer('pay', done).answer('tell', told);
}

function repeated(workflow: Workflow, evaluate?: (step: string, name: string) => unknown): RunInMemory {
  const old = completed(workflow);
  expect(old.end()).toStrictEqual(['completed', undefined]);
  const rerun = planRerun(workflow, old.state, { repeat: ['pay'] });
  return new RunInMemory(workflow, evaluate, { run: 'run-2', rerun });
}

describe('an action that is to be done once more', () => {
  it('waits for a person, though its workflow asks for none, who sees who did it before', () => {
    const run = repeated(plain).answer('pay', checked);
    expect(run.topics()).toStrictEqual(['action.check pay/1']);
    expect(run.sent[0]?.data).toMatchObject({ isApprovalRequired: true });
    const asked = { of: 'approval', step: 'pay', role: 'controller', code: 'repeat', operation: 'erp.pay' };
    expect(run.ofKind('open-approval')).toMatchObject([{ ...asked, id: 'run-2.pay.1' }]);
    expect(run.state.status).toBe('waiting');
    const shown = run.ofKind('evaluate').find(({ step }) => step === 'pay');
    expect(shown?.wanted.evidence?.text).toContain('"run":"run-1"');
    const started = run.ofKind('fact').find(({ fact }) => fact === 'run.started');
    expect(started?.data).toMatchObject({ reused: [], repeats: { pay: { run: 'run-1', reference: 'R-1' } } });
  });

  it('is done with the decision once a person accepts, and what follows from it is done anew', () => {
    const run = decide(repeated(plain).answer('pay', checked), 'accept');
    expect(run.last('pay')).toMatchObject({ topic: 'action.execute', data: { decision: 'signed-accept' } });
    run.answer('pay', { ...done, reference: 'R-2' }).answer('tell', told);
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.topics()).toContain('passages.retrieve tell/1');
  });

  it('is checked again on what a person put in its place', () => {
    const run = decide(repeated(plain).answer('pay', checked), 'edit');
    expect(run.last('pay')).toMatchObject({ topic: 'action.check', data: { arguments: refOf('edited') } });
    run.answer('pay', checked);
    expect(run.last('pay')).toMatchObject({ topic: 'action.execute', data: { arguments: refOf('edited') } });
  });

  it('is never sent when the person refuses, or nobody answers', () => {
    const refused = decide(repeated(plain).answer('pay', checked), 'reject');
    expect(refused.end()).toStrictEqual(['rejected', 'refused']);
    const silent = repeated(plain).answer('pay', checked);
    silent.now += 86_400_000;
    expect(silent.on({ kind: 'woke' }).end()).toStrictEqual(['escalated', 'approval-expired']);
    for (const run of [refused, silent]) expect(run.topics()).toStrictEqual(['action.check pay/1']);
  });

  it('is asked about by the approval of its workflow where there is one', () => {
    const run = repeated(approved).answer('pay', checked);
    expect(run.ofKind('open-approval')).toMatchObject([{ step: 'approve', role: 'approver', code: 'repeat' }]);
    expect(decide(run, 'accept').last('pay')).toMatchObject({ topic: 'action.execute' });
  });

  it('is asked about even where that approval is skipped', () => {
    const skipped = compiled({ pay, approve: { ...approve, when: 'input.isLarge' }, tell });
    const old = new RunInMemory(skipped, () => false).answer('pay', checked).answer('pay', done).answer('tell', told);
    const rerun = planRerun(skipped, old.state, { repeat: ['pay'] });
    const run = new RunInMemory(skipped, () => false, { run: 'run-2', rerun }).answer('pay', checked);
    expect(run.ofKind('open-approval')).toMatchObject([{ step: 'pay', role: 'controller' }]);
    expect(run.last('pay')?.topic).toBe('action.check');
  });

  it.each(['tell', 'nowhere'])('is a confirmed action of the run, not %s', (step) => {
    const old = completed(plain);
    const plan = (): unknown => planRerun(plain, old.state, { repeat: [step] });
    expect(plan).toThrow(expect.objectContaining({ code: 'not-repeatable' }));
  });
});

it('a run that repeats nothing keeps what was done', () => {
  const old = completed(plain);
  const rerun = planRerun(plain, old.state, { from: 'tell' });
  const run = new RunInMemory(plain, isTrue, { run: 'run-2', rerun });
  expect(run.topics()).toStrictEqual(['passages.retrieve tell/1']);
  expect(run.ofKind('open-approval')).toStrictEqual([]);
});
