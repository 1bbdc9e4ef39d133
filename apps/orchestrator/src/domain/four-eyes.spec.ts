import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { compileWorkflow } from './compile-workflow.js';
import { mayApprove } from './may-approve.js';
import { personsNeeded } from './persons-needed.js';
import type { Workflow } from './workflow.js';

const pay = { kind: 'action', use: 'erp.pay', with: 'input.payment' };
const approve = { kind: 'approval', for: 'pay', role: 'approver', amount: '$arguments.amount', notRequester: true };
const compiled = (steps: Record<string, unknown>): Workflow =>
  compileWorkflow(
    {
      name: 'pay',
      input: 'in.json',
      deadline: '2d',
      budget: { microUsd: 1000, attempts: 1 },
      reviewer: 'controller',
      steps,
      result: '1',
    },
    bundleOf({ 'in.json': '{}', 'p.md': 'Write.' }),
  );
const aboveLimit = compiled({ pay, approve: { ...approve, fourEyes: { above: { EUR: 10_000 } } } });
const checked = { kind: 'checked', verdict: 'pass', token: 'verdict', failures: [] };
const done = { kind: 'executed', outcome: 'done', output: refOf('output') };

interface Word {
  readonly decision?: 'accept' | 'edit' | 'reject';
  readonly withdrawn?: readonly string[];
  readonly limits?: Record<string, number>;
  readonly approval?: string;
}
/** A decision on the newest question, signed as the shell does. */
function say(run: RunInMemory, by: string, { decision = 'accept', approval, ...more }: Word = {}): RunInMemory {
  const asked = run.ofKind('open-approval').at(-1);
  const edited = decision === 'edit' ? { edited: refOf('edited') } : {};
  const event = { step: asked?.step ?? '', approval: approval ?? asked?.id ?? '', decision, by, role: 'approver' };
  return run.on({ kind: 'decided', ...event, token: `signed-${by}`, ...edited, ...more });
}

/** What the action would pay, before and after an edit. */
function asking(workflow: Workflow, first: number, edited = first, currency = 'EUR'): RunInMemory {
  let times = 0;
  const amount = (): object => ({ minor: (times += 1) === 1 ? first : edited, currency });
  return new RunInMemory(workflow, (_step, name) => (name === 'amount' ? amount() : true)).answer('pay', checked);
}
const executed = (run: RunInMemory) => run.sent.filter(({ topic }) => topic === 'action.execute');

describe('an approval above the limit', () => {
  it('is done once two different persons said yes, with the signature of each', () => {
    const run = asking(aboveLimit, 10_001);
    expect(run.sent[0]?.data).toMatchObject({ isApprovalRequired: true, persons: 2 });
    const amount = { minor: 10_001, currency: 'EUR' };
    expect(run.ofKind('open-approval')).toMatchObject([{ persons: 2, amount, notRequester: true }]);
    say(run, 'user:ada');
    expect(executed(run)).toStrictEqual([]);
    expect(run.ofKind('close-approval')).toStrictEqual([]);
    expect(run.ofKind('note-approval')).toMatchObject([{ given: [{ by: 'user:ada', role: 'approver' }] }]);
    say(run, 'user:ben');
    expect(executed(run)).toMatchObject([
      { data: { decision: 'signed-user:ben', decisions: ['signed-user:ada', 'signed-user:ben'] } },
    ]);
    const told = run.ofKind('fact').filter(({ fact }) => fact.startsWith('approval.'));
    expect(told.map(({ fact }) => fact)).toStrictEqual(['approval.requested', 'approval.given', 'approval.decided']);
    expect(told.at(-1)?.data).toMatchObject({ approvedBy: ['user:ada', 'user:ben'] });
    expect(run.ofKind('tell-decision')).toHaveLength(1);
    expect(run.answer('pay', done).end()).toStrictEqual(['completed', undefined]);
  });

  it('is not done by one person who says it twice', () => {
    const run = say(asking(aboveLimit, 10_001), 'user:ada');
    const before = run.state;
    expect(say(run, 'user:ada').state).toBe(before);
    expect(executed(run)).toStrictEqual([]);
  });

  it('does not count who may not approve any more when the second says yes', () => {
    const run = say(asking(aboveLimit, 10_001), 'user:ada');
    say(run, 'user:ben', { withdrawn: ['user:ada'] });
    expect(executed(run)).toStrictEqual([]);
    expect(run.ofKind('fact').map(({ fact }) => fact)).toContain('approval.lapsed');
    expect(executed(say(run, 'user:cleo'))).toMatchObject([
      { data: { decisions: ['signed-user:ben', 'signed-user:cleo'] } },
    ]);
  });

  it('is void for both once one of them edits it: the edited payment is checked, then asked about anew', () => {
    const run = say(say(asking(aboveLimit, 10_001), 'user:ada'), 'user:ben', { decision: 'edit' });
    expect(run.last('pay')).toMatchObject({ topic: 'action.check', data: { arguments: refOf('edited'), persons: 2 } });
    run.answer('pay', checked);
    const [first, second] = run.ofKind('open-approval');
    expect(second).toMatchObject({ payload: refOf('edited'), persons: 2 });
    expect(second?.id).not.toBe(first?.id);
    expect(run.ofKind('close-approval')).toMatchObject([{ id: first?.id, status: 'edited', by: 'user:ben' }]);
    // Late words on what is not asked any more count nothing.
    say(run, 'user:ada', first === undefined ? {} : { approval: first.id });
    expect(executed(say(run, 'user:ben'))).toStrictEqual([]);
    expect(executed(say(run, 'user:ada'))).toMatchObject([{ data: { arguments: refOf('edited') } }]);
    const ids = run.ofKind('fact').map(({ fact, step, attempt, suffix }) => [fact, step, attempt, suffix].join('/'));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ends when one of two refuses, whoever said yes before', () => {
    const run = say(say(asking(aboveLimit, 10_001), 'user:ada'), 'user:ben', { decision: 'reject' });
    expect(run.end()).toStrictEqual(['rejected', 'refused']);
  });

  it('is escalated when the second does not come in time, and tells who had said yes', () => {
    const run = say(asking(aboveLimit, 10_001), 'user:ada');
    run.now += 86_400_000;
    expect(run.on({ kind: 'woke' }).end()).toStrictEqual(['escalated', 'approval-expired']);
    const expired = run.ofKind('fact').find(({ fact }) => fact === 'approval.expired');
    expect(expired?.data).toMatchObject({ approvedBy: ['user:ada'] });
    expect(executed(run)).toStrictEqual([]);
  });
});

describe('an approval up to the limit', () => {
  it('is done by one person', () => {
    const run = asking(aboveLimit, 10_000);
    expect(run.sent[0]?.data).not.toHaveProperty('persons');
    expect(executed(say(run, 'user:ada'))).toMatchObject([{ data: { decision: 'signed-user:ada' } }]);
  });

  it('needs two once it is edited to more than the limit', () => {
    const run = say(asking(aboveLimit, 10, 10_001), 'user:ada', { decision: 'edit' }).answer('pay', checked);
    expect(executed(run)).toStrictEqual([]);
    expect(run.ofKind('open-approval')).toMatchObject([{ step: 'approve' }, { persons: 2 }]);
    expect(executed(say(say(run, 'user:ada'), 'user:ben'))).toHaveLength(1);
  });

  it('is done as edited where its editor may approve that, and asked about where it is more than they may', () => {
    const limits = { EUR: 500 };
    const within = say(asking(aboveLimit, 10, 500), 'user:ada', { decision: 'edit', limits }).answer('pay', checked);
    expect(executed(within)).toMatchObject([{ data: { arguments: refOf('edited'), decision: 'signed-user:ada' } }]);
    const beyond = say(asking(aboveLimit, 10, 501), 'user:ada', { decision: 'edit', limits }).answer('pay', checked);
    expect(executed(beyond)).toStrictEqual([]);
    expect(beyond.ofKind('open-approval')).toHaveLength(2);
  });
});

describe('who must permit it', () => {
  it.each([
    [undefined, 9, 1],
    [{}, undefined, 2],
    [{ above: { EUR: 10 } }, 10, 1],
    [{ above: { EUR: 10 } }, 11, 2],
    [{ above: { EUR: 10 } }, -11, 2],
    [{ above: { USD: 10 } }, 1, 2],
    [{ above: { EUR: 10 }, when: 'x' }, 1, 2],
    [{ when: 'x' }, undefined, 2],
  ])('is found from %j and %s: %s persons', (fourEyes, minor, persons) => {
    const amount = minor === undefined ? undefined : { minor, currency: 'EUR' };
    expect(personsNeeded(fourEyes, { amount, isWanted: fourEyes !== undefined && 'when' in fourEyes })).toBe(persons);
  });

  it('is who may approve the amount: without limits anybody, with them up to them and nothing of another currency', () => {
    const amount = { minor: 100, currency: 'EUR' };
    const limits: (Record<string, number> | undefined)[] = [undefined, {}, { EUR: 100 }, { EUR: 99 }, { USD: 1000 }];
    expect(limits.map((one) => mayApprove(amount, one))).toStrictEqual([true, true, true, false, false]);
    expect(mayApprove(undefined, { EUR: 0 })).toBe(true);
  });
});

describe('a review that two must accept', () => {
  const write = (fourEyes: true | string): Workflow =>
    compiled({
      write: { kind: 'generate', prompt: 'p.md', onFail: { default: { review: 'editor', code: 'odd', fourEyes } } },
    });
  const odd = {
    ...{ kind: 'validated', verdict: 'escalate', candidate: refOf('candidate'), costMicroUsd: 0 },
    ...{ failures: [{ check: 'schema', code: 'x' }], failuresRef: refOf('f') },
  };
  const outputOf = (run: RunInMemory): unknown => run.state.steps.write?.output;

  it('goes on with exactly what both accepted', () => {
    const run = new RunInMemory(write(true)).answer('write', odd);
    expect(run.ofKind('open-approval')).toMatchObject([{ of: 'review', persons: 2, payload: refOf('candidate') }]);
    say(run, 'user:ada');
    expect(outputOf(run)).toBeUndefined();
    say(run, 'user:ben');
    expect(outputOf(run)).toStrictEqual({ ref: refOf('candidate') });
  });

  it('is asked anew on what one of them wrote', () => {
    const run = say(say(new RunInMemory(write(true)).answer('write', odd), 'user:ada'), 'user:ben', {
      decision: 'edit',
    });
    expect(run.ofKind('open-approval')).toMatchObject([{}, { persons: 2, payload: refOf('edited') }]);
    say(say(run, 'user:ben'), 'user:ada');
    expect(outputOf(run)).toStrictEqual({ ref: refOf('edited') });
  });

  it('needs one where its condition is not met, also for an edit', () => {
    const asked = (): RunInMemory =>
      new RunInMemory(write('$candidate.amount > 10'), (_step, name) => name !== 'isFourEyes').answer('write', odd);
    const run = asked();
    const [question] = run.ofKind('evaluate').filter(({ wanted }) => 'isFourEyes' in wanted);
    expect(question?.variables).toStrictEqual({ candidate: refOf('candidate') });
    expect(outputOf(say(run, 'user:ada'))).toStrictEqual({ ref: refOf('candidate') });
    expect(outputOf(say(asked(), 'user:ada', { decision: 'edit' }))).toStrictEqual({ ref: refOf('edited') });
  });
});
