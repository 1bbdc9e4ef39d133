import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import type { CommandOf } from './command.js';
import { compileWorkflow } from './compile-workflow.js';

const files = { 'in.json': '{}', 'p.md': 'prompt' };

interface Given {
  readonly evaluate?: (step: string, name: string) => unknown;
  readonly more?: Record<string, unknown>;
  readonly request?: ConstructorParameters<typeof RunInMemory>[2];
}

function begin(
  steps: Record<string, unknown>,
  { evaluate = () => true, more = {}, request = {} }: Given = {},
): RunInMemory {
  const yaml = { name: 'w', input: 'in.json', deadline: '1h', budget: { microUsd: 1_000 }, steps, result: "'done'" };
  return new RunInMemory(compileWorkflow({ ...yaml, ...more }, bundleOf(files)), evaluate, request);
}

const classify = { kind: 'classify', model: 'm', text: 'input.text' };
const classified = { kind: 'classified', label: 'a', confidence: 1, isOutOfScope: false };
const statuses = (run: RunInMemory): Record<string, string> =>
  Object.fromEntries(Object.entries(run.state.steps).map(([id, { status }]) => [id, status]));

function endChild(run: RunInMemory, { childOf }: CommandOf<'start-child'>, end: Record<string, unknown> = {}): void {
  const { step, attempt, index } = childOf;
  const completed = { status: 'completed', result: refOf(index), costMicroUsd: 0 };
  run.on({ kind: 'child-ended', step, attempt, index, ...completed, ...end } as never);
}
const openOf = (run: RunInMemory, step: string): readonly number[] => run.state.steps[step]?.children?.open ?? [];

describe('a branch', () => {
  const steps = {
    route: { kind: 'branch', arms: { big: 'input.big', small: 'input.small' }, else: 'other' },
    large: { ...classify, arm: 'route.big' },
    reads: { ...classify, text: 'large.label' },
    tiny: { ...classify, arm: 'route.small' },
    odd: { ...classify, arm: 'route.other' },
    join: { ...classify, after: ['large', 'tiny', 'odd'] },
  };

  it('skips the arms that it does not take, and what reads them; a join goes on', () => {
    const run = begin(steps, { evaluate: (_step, name) => name === 'small' }).answer('tiny', classified);
    expect(statuses(run)).toMatchObject({ large: 'skipped', reads: 'skipped', odd: 'skipped', tiny: 'done' });
    run.answer('join', classified);
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.topics()).toStrictEqual(['intent.classify tiny/1', 'intent.classify join/1']);
  });

  it('takes the first arm that fits, without looking at those after it', () => {
    const run = begin(steps);
    expect(
      run
        .ofKind('evaluate')
        .filter(({ step }) => step === 'route')
        .map(({ wanted }) => Object.keys(wanted)),
    ).toStrictEqual([['big']]);
    expect(run.topics()).toStrictEqual(['intent.classify large/1']);
  });

  it('takes else when none fits, and ends the run when there is none', () => {
    expect(begin(steps, { evaluate: () => false }).topics()).toStrictEqual(['intent.classify odd/1']);
    const { odd: _odd, ...two } = { ...steps, join: { ...classify, after: ['large', 'tiny'] } };
    const run = begin(
      { ...two, route: { kind: 'branch', arms: { big: 'input.big', small: 'input.small' } } },
      { evaluate: () => false },
    );
    expect(run.end()).toStrictEqual(['failed', 'no-arm']);
  });

  it('takes the arm that an expression names', () => {
    const named = { ...steps, route: { kind: 'branch', choose: 'input.which', arms: ['big', 'small'], else: 'other' } };
    const topicsFor = (name: string): string[] => begin(named, { evaluate: () => name }).topics();
    expect(topicsFor('small')).toStrictEqual(['intent.classify tiny/1']);
    expect(topicsFor('huge')).toStrictEqual(['intent.classify odd/1']);
  });

  it('does not ask a person about an action in an arm that is not taken', () => {
    const pay = { kind: 'action', use: 'erp.pay', with: '{}', arm: 'route.big' };
    const run = begin(
      { route: steps.route, pay, ok: { kind: 'approval', for: 'pay', role: 'r' } },
      { evaluate: () => false },
    );
    expect(run.ofKind('open-approval')).toStrictEqual([]);
    expect(run.end()).toStrictEqual(['completed', undefined]);
  });

  it.each([
    ['an arm of no branch', { one: { ...classify, arm: 'two.big' } }, 'names no branch step'],
    ['an arm that is not there', { route: steps.route, one: { ...classify, arm: 'route.huge' } }, 'has no arm huge'],
    ['names without choose', { route: { kind: 'branch', arms: ['a'] } }, 'needs choose'],
    ['a map of nothing', { one: { kind: 'map', over: 'input' } }, 'needs either a workflow or steps'],
    ['steps without a result', { one: { kind: 'map', over: 'input', steps: { classify } } }, 'need a result'],
    [
      'a step inside a map that reads the outside',
      {
        classify,
        one: { kind: 'map', over: 'input', steps: { two: { ...classify, text: 'classify.label' } }, result: '1' },
      },
      '/steps/one/steps/two: reads classify.label',
    ],
    ['a wait for nothing', { one: { kind: 'wait' } }, 'needs either for or until'],
  ])('and its like are refused with %s', (_what, wrong, message) => {
    expect(() => begin(wrong as Record<string, unknown>)).toThrow(message);
  });
});

describe('a wait', () => {
  it('lasts its time, by the clock of the engine, as a run that waits', () => {
    const run = begin({ rest: { kind: 'wait', for: '10m' }, later: { ...classify, after: 'rest' } });
    expect(run.state.status).toBe('waiting');
    run.now += 599_999;
    expect(run.on({ kind: 'woke' }).topics()).toStrictEqual([]);
    run.now += 1;
    expect(run.on({ kind: 'woke' }).topics()).toStrictEqual(['intent.classify later/1']);
  });

  it.each([
    ['1970-01-01T00:20:00.000Z', ['waiting', undefined]],
    [1_200_000, ['waiting', undefined]],
    ['1970-01-01T00:00:00.000Z', ['completed', undefined]],
    ['1999-01-01T00:00:00.000Z', ['failed', 'wait-beyond-deadline']],
    ['soon', ['failed', 'not-a-time']],
  ])('until %s', (until, end) => {
    const run = begin(
      { rest: { kind: 'wait', until: 'input.at' } },
      { evaluate: (_step, name) => (name === 'until' ? until : true) },
    );
    expect(run.end()).toStrictEqual(end);
  });
});

describe('a subworkflow', () => {
  const steps = { check: { kind: 'subworkflow', workflow: 'other', with: '{}', within: '10m' } };

  it('is a run of its own, under the version that was published at the start, within time and money of its parent', () => {
    const run = begin(steps);
    const [child] = run.ofKind('start-child');
    expect(child).toMatchObject({
      child: 'run-1.check.0',
      workflow: 'other',
      childOf: { run: 'run-1', step: 'check', attempt: 1, index: 0, depth: 1, hash: 'hash-of-other' },
      deadlineAt: run.now + 600_000,
      budgetMicroUsd: 1_000,
    });
    expect(run.state.reservedMicroUsd).toBe(1_000);
    endChild(run, child as CommandOf<'start-child'>, { costMicroUsd: 30 });
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.state).toMatchObject({ costMicroUsd: 30, reservedMicroUsd: 0 });
    expect(run.state.steps.check?.output).toStrictEqual({ ref: refOf(0) });
  });

  it.each([
    [{ status: 'rejected', reason: 'refused' }, ['rejected', 'refused']],
    [{ status: 'cancelled', reason: 'cancelled-by-user' }, ['failed', 'child-cancelled']],
    [{ status: 'failed', reason: 'odd' }, ['escalated', 'look-at-it']],
  ])('that ended as %j ends its run', (end, expected) => {
    const run = begin({ check: { ...steps.check, onFail: { odd: { end: 'escalated', code: 'look-at-it' } } } });
    endChild(run, run.ofKind('start-child')[0] as CommandOf<'start-child'>, { ...end, result: undefined });
    expect(run.end()).toStrictEqual(expected);
  });

  it('is cancelled with its run, which waits for its end', () => {
    const run = begin(steps).on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:x' });
    expect(run.ofKind('cancel-child')).toMatchObject([{ child: 'run-1.check.0', reason: 'cancelled-by-user' }]);
    expect(run.state.status).toBe('running');
    endChild(run, run.ofKind('start-child')[0] as CommandOf<'start-child'>, { status: 'cancelled', result: undefined });
    expect(run.end()).toStrictEqual(['cancelled', 'cancelled-by-user']);
  });

  it('that is in doubt about an effect hands its run to people, though that was cancelled', () => {
    const run = begin(steps).on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:x' });
    endChild(run, run.ofKind('start-child')[0] as CommandOf<'start-child'>, {
      status: 'escalated',
      reason: 'action-unknown',
      result: undefined,
    });
    expect(run.end()).toStrictEqual(['escalated', 'action-unknown']);
  });

  it('is undone by a workflow, of a subject that was disabled too, when its run does not complete', () => {
    const run = begin(
      {
        check: { ...steps.check, compensate: 'undo-other' },
        rule: { kind: 'rule', after: 'check', rule: 'false', else: { end: 'rejected', code: 'no' } },
      },
      { evaluate: (_step, name) => name !== 'rule' },
    );
    endChild(run, run.ofKind('start-child')[0] as CommandOf<'start-child'>);
    const undo = run.ofKind('start-child')[1] as CommandOf<'start-child'>;
    expect(undo).toMatchObject({ child: 'run-1.check~undo.0', workflow: 'undo-other', childOf: { isUndo: true } });
    run.on({
      kind: 'child-ended',
      step: 'check~undo',
      attempt: 1,
      index: 0,
      status: 'completed',
      result: refOf('x'),
      costMicroUsd: 0,
      isDisabled: true,
    });
    expect(run.end()).toStrictEqual(['rejected', 'no']);
  });

  it('goes no deeper than three', () => {
    const childOf = { run: 'a', step: 'b', attempt: 1, index: 0, depth: 3, hash: 'h' };
    expect(begin(steps, { request: { childOf } }).end()).toStrictEqual(['failed', 'too-deep']);
  });
});

describe('a map', () => {
  const items = (count: number): Given => ({
    evaluate: (_step, name) => (name === 'list' ? Array.from({ length: count }, (_one, at) => at) : true),
  });
  const each = { kind: 'map', over: 'input.lines', workflow: 'other', parallel: 4 };
  const answerAll = (run: RunInMemory, look: () => void = () => undefined): void => {
    for (let at = 0; at < run.ofKind('start-child').length; at++) {
      endChild(run, run.ofKind('start-child')[at] as CommandOf<'start-child'>);
      look();
    }
  };

  it('over a thousand items starts each once, few at a time, and its row stays small', () => {
    const run = begin({ lines: each }, items(1_000));
    let [most, bytes] = [0, 0];
    answerAll(run, () => {
      most = Math.max(most, openOf(run, 'lines').length);
      bytes = Math.max(bytes, JSON.stringify(run.state).length);
    });
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.ofKind('start-child')).toHaveLength(1_000);
    expect(most).toBe(4);
    expect(bytes).toBeLessThan(1_500);
  });

  it('runs steps of its own under its own version', () => {
    const run = begin(
      {
        lines: {
          kind: 'map',
          over: 'input.lines',
          as: 'line',
          steps: { one: { ...classify, text: 'input.line' } },
          result: 'one.label',
        },
      },
      items(1),
    );
    const [child] = run.ofKind('start-child');
    expect(child).toMatchObject({ workflow: 'w#lines', childOf: { pins: {} } });
    expect(run.ofKind('evaluate').find(({ items: of }) => of !== undefined)?.wanted).toStrictEqual({
      0: { text: "{ 'line': $line, 'index': $index }", as: 'json' },
    });
  });

  it('of nothing gives an empty list, and of too much ends its run', () => {
    expect(begin({ lines: each }, items(0)).end()).toStrictEqual(['completed', undefined]);
    expect(begin({ lines: each }, items(1_001)).end()).toStrictEqual(['failed', 'too-many-items']);
    expect(begin({ lines: { ...each, limit: 2 } }, items(3)).end()).toStrictEqual(['failed', 'too-many-items']);
  });

  it('fails with its first item that fails, once the others have been cancelled', () => {
    const run = begin({ lines: each }, items(10));
    const children = run.ofKind('start-child');
    endChild(run, children[1] as CommandOf<'start-child'>, { status: 'failed', reason: 'broke', result: undefined });
    expect(run.ofKind('cancel-child').map(({ childOf }) => childOf.index)).toStrictEqual([0, 2, 3]);
    for (const at of [0, 2, 3]) endChild(run, children[at] as CommandOf<'start-child'>, { status: 'cancelled' });
    expect(run.end()).toStrictEqual(['failed', 'broke']);
    expect(run.ofKind('start-child')).toHaveLength(4);
  });

  it('collects what failed beside what did not', () => {
    const run = begin({ lines: { ...each, onItemFail: 'collect' } }, items(2));
    endChild(run, run.ofKind('start-child')[0] as CommandOf<'start-child'>, {
      status: 'failed',
      reason: 'broke',
      result: undefined,
    });
    endChild(run, run.ofKind('start-child')[1] as CommandOf<'start-child'>);
    expect(run.end()).toStrictEqual(['completed', undefined]);
    expect(run.state.steps.lines?.children).toMatchObject({ failed: 1, open: [] });
  });

  it('starts no more for a subject that was disabled, and none for a run that another step ended meanwhile', () => {
    const run = begin({ lines: each }, items(10));
    const { childOf } = run.ofKind('start-child')[0] as CommandOf<'start-child'>;
    const ended = { ...childOf, kind: 'child-ended', status: 'completed', result: refOf(0), costMicroUsd: 0 } as const;
    run.on({ ...ended, isDisabled: true });
    expect(run.ofKind('start-child')).toHaveLength(4);
    expect(run.ofKind('cancel-child')).toHaveLength(3);
    const broken = begin(
      { lines: { ...each, compensate: 'undo-it' }, no: { kind: 'rule', rule: 'false' } },
      {
        evaluate: (_step, name) => (name === 'list' ? [1, 2] : name !== 'rule'),
      },
    );
    expect(broken.end()).toStrictEqual(['rejected', 'rule-not-met']);
    expect(broken.ofKind('start-child').length).toBe(broken.ofKind('cancel-child').length);
  });

  it('shares the budget among its items, and starts none when it is spent', () => {
    const run = begin({ lines: { ...each, budget: { microUsd: 400 } } }, items(10));
    expect(openOf(run, 'lines')).toStrictEqual([0, 1]);
    endChild(run, run.ofKind('start-child')[0] as CommandOf<'start-child'>, { costMicroUsd: 400 });
    expect(openOf(run, 'lines')).toStrictEqual([1]);
    endChild(run, run.ofKind('start-child')[1] as CommandOf<'start-child'>, { costMicroUsd: 300 });
    expect(run.end()).toStrictEqual(['failed', 'budget-exhausted']);
    expect(begin({ lines: each }, items(10)).ofKind('start-child')[0]?.budgetMicroUsd).toBe(100);
  });
});

describe('a step with a time of its own', () => {
  it('fails its run when it is over, however many attempts are left', () => {
    const run = begin({ one: { ...classify, within: '1m' } });
    run.now += 60_000;
    expect(run.on({ kind: 'woke' }).end()).toStrictEqual(['failed', 'step-deadline-passed']);
    expect(run.sent[0]?.deadlineAt).toBe(1_060_000);
  });

  it('waits for an effect that is under way, and undoes it', () => {
    const pay = { kind: 'action', use: 'erp.pay', with: '{}', compensate: 'erp.undo', within: '1m' };
    const checked = { kind: 'checked', verdict: 'pass', token: 't', failures: [] };
    const done = { kind: 'executed', outcome: 'done', output: refOf('o') };
    const run = begin({ pay }).answer('pay', checked);
    run.now += 60_000;
    expect(run.on({ kind: 'woke' }).state.status).toBe('running');
    run.answer('pay', done).answer('pay~undo', checked).answer('pay~undo', done);
    expect(run.end()).toStrictEqual(['failed', 'step-deadline-passed']);
  });
});

describe('what a run may still do after its deadline', () => {
  const pay = { kind: 'action', use: 'erp.pay', with: '{}', compensate: 'erp.undo' };
  const checked = { kind: 'checked', verdict: 'pass', token: 't', failures: [] };
  const done = { kind: 'executed', outcome: 'done', output: refOf('o') };
  const late = (): RunInMemory => {
    const run = begin({ pay, later: { ...classify, after: 'pay' } }, { more: { compensateWithin: '5m' } })
      .answer('pay', checked)
      .answer('pay', done);
    run.now = run.state.deadlineAt;
    return run.on({ kind: 'woke' });
  };

  it('is to undo what it did, within an allowance of its own', () => {
    const run = late();
    expect(run.last('pay~undo')).toMatchObject({ topic: 'action.check', deadlineAt: run.state.deadlineAt + 300_000 });
    run.answer('pay~undo', checked).answer('pay~undo', done);
    expect(run.end()).toStrictEqual(['failed', 'deadline-passed']);
  });

  it('is nothing once the allowance is over: then it is for people', () => {
    const run = late().answer('pay~undo', checked);
    run.now = run.state.compensateUntil;
    expect(run.on({ kind: 'woke' }).end()).toStrictEqual(['escalated', 'compensation-failed']);
  });
});

describe('the attempts of a step', () => {
  const failures = (retry: Record<string, unknown>, error: string): number => {
    const run = begin({ one: { ...classify, retry } }, { more: { retries: 2 } });
    for (let count = 0; count < 30 && run.state.status === 'running'; count++) {
      run.answer('one', { kind: 'failed', error, code: 'x' });
      run.now = run.state.steps.one?.wakeAt ?? run.now;
      run.on({ kind: 'woke' });
    }
    return run.sent.length;
  };

  it.each([
    ['transient', {}, 3],
    ['transient', { transient: 5 }, 6],
    ['transient', { throttled: 5 }, 3],
    ['throttled', { throttled: 0 }, 1],
    ['bug', {}, 2],
    ['bug', { bug: 3 }, 4],
    ['invalid', { transient: 5, bug: 5 }, 1],
  ])('that fails as %s under %j are counted by kind', (error, retry, attempts) => {
    expect(failures(retry, error)).toBe(attempts);
  });

  it('come after delays that double up to the longest', () => {
    const run = begin({ one: { ...classify, retry: { firstDelay: '1s', longestDelay: '3s' } } });
    const delays = [1, 2, 3].map(() => {
      run.answer('one', { kind: 'failed', error: 'transient', code: 'x' });
      const delay = (run.state.steps.one?.wakeAt ?? 0) - run.now;
      run.now += delay;
      run.on({ kind: 'woke' });
      return delay;
    });
    expect(delays).toStrictEqual([1_000, 2_000, 3_000]);
  });
});
