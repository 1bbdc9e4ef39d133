import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import { abandonRun } from './abandon-run.js';
import { compileWorkflow } from './compile-workflow.js';

const workflow = compileWorkflow(
  {
    name: 'pay',
    input: 'input.json',
    deadline: '3d',
    budget: { microUsd: 10 },
    steps: {
      seen: { kind: 'rule', rule: 'input.isSeen', else: { review: 'controller', code: 'unseen' } },
      pay: { kind: 'action', after: 'seen', use: 'erp.pay', with: "{ 'to': input.to }", compensate: 'erp.cancel' },
    },
    result: 'pay.reference',
  },
  bundleOf({ 'input.json': '{}' }),
);
const checked = { kind: 'checked', verdict: 'pass', token: 'verdict', failures: [] };
const done = { kind: 'executed', outcome: 'done', output: refOf('paid'), reference: 'R-1' };

describe('a run whose version is not there any more', () => {
  it('failed, and what people were asked is void', () => {
    const { state } = new RunInMemory(workflow, () => false);
    expect(state.status).toBe('waiting');
    const ended = abandonRun(state, 'unknown-bundle', 7);
    expect(ended.state).toMatchObject({ status: 'failed', reason: 'unknown-bundle', endedAt: 7 });
    expect(Object.values(ended.state.steps).map(({ status }) => status)).toStrictEqual(['stopped']);
    const kinds = ended.commands.map(({ kind }) => kind);
    expect(kinds).toStrictEqual(['close-approval', 'update', 'fact']);
    expect(abandonRun(ended.state, 'unknown-bundle', 8).state).toBe(ended.state);
  });

  it('is for people where something may have been done, which nothing can undo now', () => {
    const sent = new RunInMemory(workflow).answer('pay', checked);
    expect(sent.state.steps.pay?.phase).toBe('execute');
    expect(abandonRun(sent.state, 'unknown-bundle', 7).state.status).toBe('escalated');
    const open = { ...sent.answer('pay', done).state, status: 'running' } as const;
    expect(abandonRun(open, 'unknown-bundle', 7).state.status).toBe('escalated');
  });
});
