import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf } from '../fakes/run-in-memory.js';
import { advance } from './advance.js';
import { compileWorkflow } from './compile-workflow.js';
import { stateFormat } from './run-state.js';
import { upgradeState } from './upgrade-state.js';

/** As the first release stored it: no format, no allowance, no children. */
const first = {
  run: 'r1',
  status: 'running',
  input: refOf('input'),
  acceptedAt: 1_000,
  startedAt: 1_010,
  deadlineAt: 300_000,
  dataClass: 'internal',
  costMicroUsd: 7,
  budgetMicroUsd: 50_000,
  updates: 1,
  steps: {
    one: { status: 'active', attempt: 1, startedAt: 1_010, phase: 'classify', inputs: { text: refOf('text') } },
  },
};

const workflow = compileWorkflow(
  {
    name: 'w',
    input: 'in.json',
    deadline: '5m',
    budget: { microUsd: 50_000 },
    steps: { one: { kind: 'classify', model: 'm', text: 'input.text' } },
    result: 'one.label',
  },
  bundleOf({ 'in.json': '{}' }),
);

describe('a state that an older release stored', () => {
  it('is brought up to the format of this one', () => {
    expect(upgradeState(first)).toStrictEqual({
      ...first,
      format: stateFormat,
      compensateUntil: 900_000,
      reservedMicroUsd: 0,
      pins: {},
    });
  });

  it('keeps what the release between had given it', () => {
    const second = {
      ...first,
      format: 2,
      compensateUntil: 400_000,
      reservedMicroUsd: 3,
      pins: { child: 'a'.repeat(64) },
    };
    expect(upgradeState(second)).toStrictEqual({ ...second, format: stateFormat });
  });

  it('goes on from where it stood', () => {
    const outcome = {
      kind: 'classified',
      step: 'one',
      attempt: 1,
      label: 'a',
      confidence: 1,
      isOutOfScope: false,
    } as const;
    const { state, commands } = advance(workflow, upgradeState(first), { ...outcome, now: 2_000 });
    expect(state.steps.one?.status).toBe('done');
    expect(commands).toContainEqual(expect.objectContaining({ kind: 'evaluate', step: '~result' }));
  });
});

it('a state of this release is left as it is', () => {
  const now = upgradeState(first);
  expect(upgradeState(now)).toBe(now);
});

it('a state of a later release is left to those that know it', () => {
  expect(() => upgradeState({ ...first, format: stateFormat + 1 })).toThrow(
    expect.objectContaining({ kind: 'transient', code: 'newer-state' }),
  );
});
