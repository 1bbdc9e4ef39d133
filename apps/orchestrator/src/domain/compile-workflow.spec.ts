import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { compileWorkflow } from './compile-workflow.js';
import type { Workflow } from './workflow.js';

const files = { 'in.json': '{}', 'p.md': 'prompt', 'r.jsonata': 'one.label = "a"', 'broken.json': '{' };
const compile = (steps: Record<string, unknown>, more: Record<string, unknown> = {}): Workflow =>
  compileWorkflow(
    { name: 'w', input: 'in.json', deadline: '2d', budget: { microUsd: 5 }, steps, result: "'done'", ...more },
    bundleOf(files),
  );

const one = { kind: 'classify', model: 'm', text: 'input.text' };
const pay = { kind: 'action', use: 'erp.pay', with: "{ 'a': one.label }" };

const problemOf = (steps: Record<string, unknown>, more: Record<string, unknown> = {}): unknown => {
  try {
    return compile(steps, more);
  } catch (error) {
    return error;
  }
};

describe('compileWorkflow', () => {
  it('takes what a step reads as what it needs, expressions in files too', () => {
    const { steps } = compile({ two: { kind: 'rule', rule: 'r.jsonata' }, one });
    expect(steps.map(({ id, needs }) => [id, needs])).toStrictEqual([
      ['one', []],
      ['two', ['one']],
    ]);
  });

  it('lets an approval need what its action reads, and the action need the approval', () => {
    const { steps } = compile({ one, ok: { kind: 'approval', for: 'pay', role: 'r' }, pay });
    expect(steps.map(({ id, needs }) => [id, needs])).toStrictEqual([
      ['one', []],
      ['ok', ['one']],
      ['pay', ['one', 'ok']],
    ]);
  });

  it('reads durations in milliseconds and counts data without a class as confidential', () => {
    expect(compile({ one })).toMatchObject({ deadlineMs: 172_800_000, dataClass: 'confidential', maxAttempts: 3 });
  });

  it.each([
    ['a kind of later', { one: { kind: 'agent' } }, {}, 'steps of kind agent are planned'],
    ['an unknown kind', { one: { kind: 'guess' } }, {}, '/steps/one/kind'],
    ['a step that reads nothing known', { one: { ...one, text: 'nobody.x' } }, {}, 'there is no step nobody'],
    ['an unknown step in after', { one: { ...one, after: 'nobody' } }, {}, 'there is no step nobody'],
    ['a result that reads nothing known', { one }, { result: 'nobody.x' }, '/result: reads nobody.x'],
    [
      'steps that wait for each other',
      { one: { ...one, after: 'two' }, two: { ...one, after: 'one' } },
      {},
      'wait for each other: one, two',
    ],
    ['an expression that does not parse', { one: { ...one, text: 'a +' } }, {}, 'does not parse'],
    ['an expression with a clock', { one: { ...one, when: '$now() > input.x' } }, {}, 'uses $now'],
    ['an expression that reads everything', { one: { ...one, text: '**.iban' } }, {}, 'must name the steps it reads'],
    ['a missing file', { one: { kind: 'generate', prompt: 'no.md' } }, {}, 'no file no.md'],
    [
      'a schema that is not JSON',
      { one: { kind: 'generate', prompt: 'p.md', output: 'broken.json' } },
      {},
      'broken.json is not JSON',
    ],
    ['an approval of no action', { one, ok: { kind: 'approval', for: 'one', role: 'r' } }, {}, 'one is not an action'],
    [
      'two approvals of one action',
      { one, pay, ok: { kind: 'approval', for: 'pay', role: 'r' }, again: { kind: 'approval', for: 'pay', role: 'r' } },
      {},
      'already has the approval',
    ],
    ['a step named like a value of the run', { input: one }, {}, "names the run's own value"],
    ['a bad duration', { one }, { deadline: '2 days' }, 'a duration is a number'],
    ['an unknown field', { one: { ...one, retry: 3 } }, {}, 'retry'],
  ])('refuses %s, saying where', (_what, steps, more, message) => {
    expect(problemOf(steps, more)).toMatchObject({
      kind: 'invalid',
      code: 'invalid-workflow',
      message: expect.stringContaining(message),
    });
  });
});
