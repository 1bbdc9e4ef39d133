import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { compileWorkflow } from './compile-workflow.js';
import type { Workflow } from './workflow.js';

const root = path.resolve(import.meta.dirname, '../../../../workflows');

function published(name: string): Workflow {
  const folder = path.join(root, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const texts = files.map((one) => {
    const file = path.join(one.parentPath, one.name);
    return [path.relative(folder, file), readFileSync(file, 'utf8')] as const;
  });
  const bundle = bundleOf(Object.fromEntries(texts));
  return compileWorkflow(parse(bundle.files['workflow.yaml']?.text ?? ''), bundle);
}

const question = published('answer-question');
const invoice = published('vendor-invoice');
const classified = { kind: 'classified', label: 'warranty', confidence: 0.9, isOutOfScope: false };
const passed = { kind: 'validated', verdict: 'pass', output: refOf('answer'), failures: [], costMicroUsd: 5 };
const done = { kind: 'executed', outcome: 'done', output: refOf('output') };
const checked = { kind: 'checked', verdict: 'pass', token: 'verdict', failures: [] };

describe('a run of answer-question', () => {
  it('goes through classify, retrieve and generate to its result', () => {
    const run = new RunInMemory(question)
      .answer('intent', classified)
      .answer('passages', { kind: 'retrieved', output: refOf('passages') })
      .answer('answer', passed);
    expect(run.topics()).toStrictEqual([
      'intent.classify intent/1',
      'passages.retrieve passages/1',
      'answer.generate answer/1',
    ]);
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.state.costMicroUsd).toBe(5);
    expect(run.ofKind('update').map(({ status, version }) => [status, version])).toStrictEqual([
      ['running', 1],
      ['completed', 2],
    ]);
  });

  it('asks no model when nothing was found, and completes all the same', () => {
    const run = new RunInMemory(question, (_step, name) => name !== 'when')
      .answer('intent', classified)
      .answer('passages', { kind: 'retrieved', output: refOf('none') });
    expect(run.topics()).not.toContain('answer.generate answer/1');
    expect(run.end()).toStrictEqual(['completed', undefined]);
  });

  it('is rejected when it is out of scope', () => {
    const run = new RunInMemory(question, (step) => step !== 'scope').answer('intent', {
      ...classified,
      isOutOfScope: true,
    });
    expect(run.end()).toStrictEqual(['rejected', 'out-of-scope']);
  });

  it('repairs a failed answer within its attempts and then asks a person', () => {
    const failed = {
      kind: 'validated',
      verdict: 'repair',
      failures: [{ check: 'grounded', code: 'not-grounded' }],
      failuresRef: refOf('failures'),
      candidate: refOf('candidate'),
      costMicroUsd: 1,
    };
    const run = new RunInMemory(question)
      .answer('intent', classified)
      .answer('passages', { kind: 'retrieved', output: refOf('p') });
    for (let attempt = 1; attempt < 3; attempt++)
      run.answer('answer', failed).answer('answer', { kind: 'closed', released: 1, text: refOf('released') });
    run.answer('answer', failed);
    expect(run.topics().filter((one) => one.includes('answer/'))).toStrictEqual([
      'answer.generate answer/1',
      'attempt.close answer/1',
      'answer.generate answer/2',
      'attempt.close answer/2',
      'answer.generate answer/3',
    ]);
    expect(run.state.status).toBe('waiting');
    const [review] = run.ofKind('open-approval');
    expect(review).toMatchObject({
      of: 'review',
      role: 'support-reviewer',
      code: 'answer-not-validated',
      payload: refOf('candidate'),
    });
    const last = run.ofKind('evaluate').findLast(({ step }) => step === 'answer');
    expect(last?.context).toMatchObject({
      repairOf: { failures: refOf('failures') },
      fixed: { continueAfter: { released: 1 } },
    });
    run.on({ kind: 'decided', step: 'answer', approval: review?.id ?? '', decision: 'accept', by: 'user:eve' });
    expect(run.end()).toStrictEqual(['completed', undefined]);
  });

  it('goes on after failures that pass, and gives up after a bounded number of attempts', () => {
    const run = new RunInMemory(question);
    for (let count = 0; count < 50 && run.state.status === 'running'; count++) {
      run.answer('intent', { kind: 'failed', error: 'transient', code: 'model-busy' });
      run.now += 40_000;
      run.on({ kind: 'woke' });
      run.now -= 39_999;
    }
    expect(run.end()).toStrictEqual(['failed', 'model-busy']);
    expect(run.sent).toHaveLength(1 + question.maxRetries);
  });

  it('is not ended by a part that takes its deadline for passed: the engine alone decides that', () => {
    const run = new RunInMemory(question);
    const late = { kind: 'failed', error: 'transient', code: 'deadline-passed' };
    for (let count = 0; count < question.maxRetries + 2; count++) {
      run.answer('intent', late);
      run.now = run.state.steps.intent?.wakeAt ?? 0;
      run.on({ kind: 'woke' });
    }
    expect(run.state.status).toBe('running');
    // Nor has it used up what failures of the line are repeated for.
    run.answer('intent', { kind: 'failed', error: 'transient', code: 'model-busy' });
    expect(run.state.steps.intent?.retries).toBe(1);
    run.now = run.state.deadlineAt;
    expect(run.on({ kind: 'woke' }).end()).toStrictEqual(['failed', 'deadline-passed']);
  });

  it('does not repeat what a repetition cannot help', () => {
    const run = new RunInMemory(question).answer('intent', { kind: 'failed', error: 'invalid', code: 'unknown-model' });
    expect(run.end()).toStrictEqual(['failed', 'unknown-model']);
  });

  it('ignores late, doubled and foreign outcomes', () => {
    const run = new RunInMemory(question).answer('intent', classified);
    const { state } = run;
    run.on({ ...classified, kind: 'classified', step: 'intent', attempt: 1 });
    run.on({ kind: 'retrieved', step: 'passages', attempt: 2, output: refOf('x') });
    run.on({ kind: 'retrieved', step: 'toString', attempt: 1, output: refOf('x') });
    expect(run.state).toBe(state);
  });

  it('fails at its deadline, also when that had passed before it began', () => {
    const run = new RunInMemory(question);
    run.now = run.state.deadlineAt;
    expect(run.on({ kind: 'woke' }).end()).toStrictEqual(['failed', 'deadline-passed']);
    expect(run.ofKind('broadcast-cancel')).toHaveLength(1);
    expect(new RunInMemory(question, () => true, { deadlineAt: 5 }).end()).toStrictEqual(['failed', 'deadline-passed']);
  });

  it('starts nothing more for a subject that was disabled', () => {
    const run = new RunInMemory(question).on({
      ...classified,
      kind: 'classified',
      step: 'intent',
      attempt: 1,
      isDisabled: true,
    });
    expect(run.end()).toStrictEqual(['failed', 'subject-disabled']);
    expect(new RunInMemory(question, () => true, { isDisabled: true }).end()).toStrictEqual([
      'failed',
      'subject-disabled',
    ]);
  });

  it('stops when the money is spent', () => {
    const run = new RunInMemory(question, () => true, { budgetMicroUsd: 0 })
      .answer('intent', classified)
      .answer('passages', { kind: 'retrieved', output: refOf('p') });
    run
      .answer('answer', { ...passed, verdict: 'repair', costMicroUsd: 9 })
      .answer('answer', { kind: 'closed', released: 0 });
    expect(run.end()).toStrictEqual(['failed', 'budget-exhausted']);
    const own = { budget: 'workflow-run', scope: 'run', period: 'total', limitMicroUsd: 0 };
    const data = { code: 'budget-exhausted', evidence: { ...own, leftMicroUsd: 0 } };
    expect(run.ofKind('fact').filter(({ fact }) => fact === 'step.failed')).toMatchObject([{ step: 'answer', data }]);
  });

  it('says which budget a step failed by, adds what only the engine knows, and keeps what the asker may see', () => {
    const evidence = { budget: 'workflow-run', scope: 'run', period: 'total', leftMicroUsd: 5, neededMicroUsd: 9 };
    const run = new RunInMemory(question, () => true, { budgetMicroUsd: 70 })
      .answer('intent', classified)
      .answer('passages', { kind: 'retrieved', output: refOf('p') });
    const failed = {
      kind: 'failed',
      error: 'rejected',
      code: 'budget-exhausted',
      evidence,
      detail: refOf('why'),
    } as const;
    run.answer('answer', failed);
    expect(run.end()).toStrictEqual(['failed', 'budget-exhausted']);
    expect(run.state.detail).toStrictEqual(refOf('why'));
    const [fact] = run.ofKind('fact').filter(({ fact: kind }) => kind === 'step.failed');
    expect(fact?.data).toStrictEqual({
      ...{ kind: 'rejected', code: 'budget-exhausted' },
      evidence: { ...evidence, limitMicroUsd: 70 },
    });
  });
});

describe('a run of vendor-invoice', () => {
  const ruleDetail = (step: string, isOk: boolean): unknown => ({ isOk, of: step });
  const upTo = (step: string, evaluate: (step: string, name: string) => unknown = () => true): RunInMemory => {
    const run = new RunInMemory(invoice, evaluate);
    const actions = ['mail', 'vendor', 'order', 'paid'];
    for (const id of ['mail', 'intent', 'invoice', 'vendor', 'order', 'paid']) {
      if (id === step) return run;
      if (actions.includes(id)) run.answer(id, checked).answer(id, done);
      else run.answer(id, id === 'intent' ? { ...classified, label: 'invoice' } : passed);
    }
    return run;
  };

  it('shows a person exactly what will be paid, and pays after the signed decision', () => {
    const run = upTo('approve').answer('pay', checked);
    expect(run.state.status).toBe('waiting');
    const [approval] = run.ofKind('open-approval');
    const check = run.sent.find(({ topic, step }) => topic === 'action.check' && step === 'pay');
    expect(check?.data).toMatchObject({ operation: 'erp.pay-invoice', isApprovalRequired: true });
    expect(approval).toMatchObject({
      of: 'approval',
      role: 'payables-approver',
      operation: 'erp.pay-invoice',
      payload: check?.data.arguments,
    });
    expect(run.ofKind('update').at(-1)).toMatchObject({ status: 'waiting', approval: { id: approval?.id } });
    run.on({
      kind: 'decided',
      step: 'approve',
      approval: approval?.id ?? '',
      decision: 'accept',
      by: 'user:eve',
      token: 'decision',
    });
    expect(run.last('pay')).toMatchObject({
      topic: 'action.execute',
      data: { verdict: 'verdict', decision: 'decision', arguments: check?.data.arguments },
    });
    run.answer('pay', done).answer('reply', passed);
    expect(run.end()).toStrictEqual(['completed', undefined]);
  });

  it('has an edited payment checked again before it is made', () => {
    const run = upTo('approve').answer('pay', checked);
    const id = run.ofKind('open-approval')[0]?.id ?? '';
    run.on({
      kind: 'decided',
      step: 'approve',
      approval: id,
      decision: 'edit',
      by: 'user:eve',
      token: 'decision',
      edited: refOf('edited'),
    });
    expect(run.last('pay')).toMatchObject({
      topic: 'action.check',
      attempt: 2,
      data: { arguments: refOf('edited'), isApprovalRequired: true },
    });
    run.answer('pay', { ...checked, token: 'second' });
    expect(run.last('pay')).toMatchObject({
      topic: 'action.execute',
      attempt: 2,
      data: { verdict: 'second', decision: 'decision', arguments: refOf('edited') },
    });
  });

  it('needs no person below the limit', () => {
    const run = upTo('approve', (_step, name) => name !== 'when').answer('pay', checked);
    expect(run.ofKind('open-approval')).toHaveLength(0);
    expect(run.last('pay')?.topic).toBe('action.execute');
    expect(run.sent.find(({ topic, step }) => topic === 'action.check' && step === 'pay')?.data).toMatchObject({
      isApprovalRequired: false,
    });
  });

  it('is rejected when the approver refuses, and escalated when nobody decides in time', () => {
    const refused = upTo('approve').answer('pay', checked);
    refused.on({
      kind: 'decided',
      step: 'approve',
      approval: refused.ofKind('open-approval')[0]?.id ?? '',
      decision: 'reject',
      by: 'user:eve',
    });
    expect(refused.end()).toStrictEqual(['rejected', 'refused']);
    const expired = upTo('approve').answer('pay', checked);
    expired.now += 86_400_000;
    expect(expired.on({ kind: 'woke' }).end()).toStrictEqual(['escalated', 'approval-expired']);
    expect(expired.ofKind('close-approval')).toMatchObject([{ status: 'expired' }]);
  });

  it.each([
    ['matter', 'rejected', 'not-an-invoice'],
    ['known', 'escalated', 'unknown-vendor'],
    ['account', 'escalated', 'account-changed'],
    ['ordered', 'escalated', 'unknown-order'],
    ['first', 'rejected', 'duplicate-invoice'],
  ])('ends where the rule %s says no: %s %s', (rule, status, code) => {
    const run = upTo('approve', (step, name) => (step === rule && name === 'rule' ? ruleDetail(step, false) : true));
    expect(run.end()).toStrictEqual([status, code]);
    expect(run.sent.filter(({ step }) => step === 'pay')).toHaveLength(0);
    if (rule === 'account') expect(run.state.detail).toStrictEqual(refOf(ruleDetail('account', false)));
  });

  it('lets a person accept a difference, and escalates when that person does not', () => {
    const differing = (step: string): unknown => (step === 'match' ? ruleDetail(step, false) : true);
    const run = upTo('paid', differing);
    const [review] = run.ofKind('open-approval');
    expect(review).toMatchObject({
      of: 'review',
      role: 'payables',
      code: 'match-failed',
      payload: refOf(ruleDetail('match', false)),
    });
    const decided = { kind: 'decided', step: 'match', approval: review?.id ?? '', by: 'user:eve' } as const;
    expect(run.on({ ...decided, decision: 'accept' }).last('paid')?.topic).toBe('action.check');
    expect(
      upTo('paid', differing)
        .on({ ...decided, decision: 'reject' })
        .end(),
    ).toStrictEqual(['escalated', 'match-failed']);
  });

  it.each([
    ['invoice-arithmetic', 'total', 'halt', ['rejected', 'invalid-invoice']],
    ['schema', 'required', 'escalate', ['waiting', undefined]],
  ])('does with a failed check %s what its file says', (check, code, verdict, end) => {
    const run = upTo('invoice').answer('invoice', {
      kind: 'validated',
      verdict,
      failures: [{ check, code }],
      failuresRef: refOf('why'),
      candidate: refOf('c'),
      costMicroUsd: 0,
    });
    expect(run.end()).toStrictEqual(end);
    if (check === 'schema')
      expect(run.ofKind('open-approval')[0]).toMatchObject({ code: 'incomplete-invoice', role: 'payables' });
    else expect(run.state.detail).toStrictEqual(refOf('why'));
  });

  const paying = (): RunInMemory => upTo('approve', (_step, name) => name !== 'when').answer('pay', checked);

  it.each([
    [{ outcome: 'conflict', code: 'duplicate-invoice' }, ['rejected', 'duplicate-invoice']],
    [{ outcome: 'refused', code: 'vendor-blocked' }, ['rejected', 'vendor-blocked']],
    [{ outcome: 'unknown' }, ['escalated', 'action-unknown']],
  ])('ends as the payment ended: %j', (outcome, end) => {
    expect(
      paying()
        .answer('pay', { kind: 'executed', ...outcome })
        .end(),
    ).toStrictEqual(end);
  });

  it('is escalated when a payment is still in doubt at the deadline', () => {
    const run = paying();
    run.now = run.state.deadlineAt;
    expect(run.on({ kind: 'woke' }).end()).toStrictEqual(['escalated', 'action-unknown']);
  });

  it('waits for a payment under way before it is cancelled, and then undoes it', () => {
    const run = paying().on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:eve' });
    expect(run.state.status).toBe('running');
    run.answer('pay', { ...done, reference: 'PAY-1' });
    expect(run.last('pay~undo')).toMatchObject({ topic: 'action.check', data: { operation: 'erp.cancel-payment' } });
    run.answer('pay~undo', checked).answer('pay~undo', done);
    expect(run.end()).toStrictEqual(['cancelled', 'cancelled-by-user']);
    expect(run.sent.some(({ step }) => step === 'reply')).toBe(false);
  });

  it('says so when a payment could not be undone', () => {
    const run = paying().answer('pay', done).on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:eve' });
    run.answer('pay~undo', checked).answer('pay~undo', { kind: 'executed', outcome: 'refused' });
    expect(run.end()).toStrictEqual(['escalated', 'compensation-failed']);
  });

  it('closes what a person was asked when it is cancelled', () => {
    const run = upTo('approve')
      .answer('pay', checked)
      .on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:eve' });
    expect(run.ofKind('close-approval')).toMatchObject([{ status: 'void' }]);
    expect(run.end()).toStrictEqual(['cancelled', 'cancelled-by-user']);
  });
});
