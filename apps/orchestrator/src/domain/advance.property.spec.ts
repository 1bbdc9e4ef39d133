import { isTerminal } from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import type { CommandOf } from './command.js';
import { compileWorkflow } from './compile-workflow.js';
import type { Workflow } from './workflow.js';

const files = { 'in.json': '{}', 'p.md': 'prompt', 'out.json': '{}' };
const kinds = ['classify', 'retrieve', 'generate', 'rule', 'action', 'approved'] as const;

interface Node {
  readonly kind: (typeof kinds)[number];
  readonly reads: readonly number[];
  readonly hasWhen: boolean;
}

/** Random graphs: each step reads some of those before it. */
const graph = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), reads: fc.array(fc.nat(8), { maxLength: 3 }), hasWhen: fc.boolean() }),
  { minLength: 1, maxLength: 8 },
);

function workflowOf(nodes: readonly Node[]): Workflow {
  const steps: Record<string, unknown> = {};
  nodes.forEach(({ kind, reads, hasWhen }, index) => {
    const read =
      index === 0 ? 'input.x' : [...new Set(reads.map((one) => `s${one % index}.x`))].join(' & ') || 'input.x';
    const when = hasWhen ? { when: 'input.y = 1' } : {};
    const id = `s${index}`;
    if (kind === 'classify') steps[id] = { kind, model: 'm', text: read, ...when };
    if (kind === 'retrieve') steps[id] = { kind, question: read, ...when };
    if (kind === 'generate')
      steps[id] = { kind, prompt: 'p.md', output: 'out.json', with: `{ 'x': ${read} }`, checks: ['schema'], ...when };
    if (kind === 'rule') steps[id] = { kind, rule: read, else: { review: 'r', code: 'no' }, ...when };
    if (kind === 'action' || kind === 'approved') {
      steps[id] = { kind: 'action', use: 'erp.pay', with: `{ 'x': ${read} }`, compensate: 'erp.undo', ...when };
      if (kind === 'approved') steps[`a${index}`] = { kind: 'approval', for: id, role: 'r', ...when };
    }
  });
  const yaml = {
    name: 'random',
    input: 'in.json',
    deadline: '1h',
    budget: { microUsd: 100 },
    retries: 3,
    steps,
    result: "'done'",
  };
  return compileWorkflow(yaml, bundleOf(files));
}

type Move = readonly [choice: number, outcome: number];
const moves = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { maxLength: 120 });

/** One random thing that can happen: an outcome for any command ever sent (late and doubled ones too), a decision, a wake-up, rarely a cancel. */
function move(run: RunInMemory, [choice, outcome]: Move): void {
  const approvals = run.ofKind('open-approval');
  const approval = approvals[choice % Math.max(1, approvals.length)];
  if (choice % 97 === 0) run.on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:x' });
  else if (choice % 11 === 0 || run.sent.length === 0) wake(run, 1_000 * (outcome % 40));
  else if (choice % 5 === 0 && approval !== undefined) {
    const decision = (['accept', 'edit', 'reject'] as const)[outcome % 3] as 'accept';
    run.on({
      kind: 'decided',
      step: approval.step,
      approval: approval.id,
      decision,
      by: 'user:x',
      token: 't',
      edited: refOf('edited'),
    });
  } else answer(run, run.sent[choice % run.sent.length] as CommandOf<'send'>, outcome);
}

function wake(run: RunInMemory, laterMs: number): void {
  run.now += laterMs;
  run.on({ kind: 'woke' });
}

const outcomesOf: Record<string, readonly Record<string, unknown>[]> = {
  'intent.classify': [{ kind: 'classified', label: 'a', confidence: 1, isOutOfScope: false }],
  'passages.retrieve': [{ kind: 'retrieved', output: refOf('p') }],
  'answer.generate': [
    { kind: 'validated', verdict: 'pass', output: refOf('o'), failures: [], costMicroUsd: 1 },
    {
      kind: 'validated',
      verdict: 'repair',
      failures: [{ check: 'schema', code: 'x' }],
      failuresRef: refOf('f'),
      candidate: refOf('c'),
      costMicroUsd: 60,
    },
    { kind: 'validated', verdict: 'escalate', failures: [{ check: 'schema', code: 'x' }], costMicroUsd: 0 },
  ],
  'attempt.close': [{ kind: 'closed', released: 0 }],
  'action.check': [
    { kind: 'checked', verdict: 'pass', token: 't', failures: [] },
    { kind: 'checked', verdict: 'halt', failures: [] },
  ],
  'action.execute': [
    { kind: 'executed', outcome: 'done', output: refOf('o') },
    { kind: 'executed', outcome: 'not-found' },
    { kind: 'executed', outcome: 'unknown' },
    { kind: 'executed', outcome: 'conflict', code: 'c' },
  ],
};

function answer(run: RunInMemory, command: CommandOf<'send'>, outcome: number): void {
  const { step, attempt, topic } = command;
  const isGood = outcome % 4 !== 0;
  const failed = {
    kind: 'failed',
    error: (['transient', 'bug', 'throttled', 'invalid'] as const)[(outcome % 16) >> 2],
    code: 'broke',
  };
  const outcomes = outcomesOf[topic] ?? [];
  const body = isGood ? outcomes[outcome % 3 === 0 ? outcome % outcomes.length : 0] : failed;
  run.on({ ...body, step, attempt } as never);
}

/** After all that happened: everything still open is answered well, people accept, and time goes by. */
function finish(run: RunInMemory): void {
  for (let round = 0; round < 60 && !isTerminal(run.state.status); round++) {
    for (const command of [...run.sent]) answer(run, command, 1);
    for (const { id, step } of run.ofKind('open-approval'))
      run.on({ kind: 'decided', step, approval: id, decision: 'accept', by: 'user:x', token: 't' });
    wake(run, 31_000);
  }
}

const drive = (nodes: readonly Node[], all: readonly Move[], isLost: boolean): RunInMemory => {
  const run = new RunInMemory(
    workflowOf(nodes),
    (step, name) => (name === 'when' ? step.length % 2 === 0 || step.endsWith('1') : true),
    { budgetMicroUsd: 100 },
  );
  for (const one of all) move(run, one);
  if (isLost) {
    wake(run, 3_600_000);
    wake(run, 600_000);
  } else finish(run);
  return run;
};

describe('advance, whatever happens in whatever order', () => {
  it('comes to exactly one end, tells of it once, and sends nothing after it', () => {
    fc.assert(
      fc.property(graph, moves, fc.boolean(), (nodes, all, isLost) => {
        const run = drive(nodes, all, isLost);
        expect(isTerminal(run.state.status)).toBe(true);
        const updates = run.ofKind('update');
        expect(updates.filter(({ status }) => isTerminal(status))).toHaveLength(1);
        expect(updates.map(({ version }) => version)).toStrictEqual(updates.map((_one, index) => index + 1));
        const end = run.commands.findIndex((one) => one.kind === 'update' && isTerminal(one.status));
        expect(run.commands.slice(end + 1).filter(({ kind }) => kind !== 'fact')).toStrictEqual([]);
        expect(Object.values(run.state.steps).filter(({ status }) => status === 'active')).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('bounds the attempts of every step, and never sends a command twice', () => {
    fc.assert(
      fc.property(graph, moves, (nodes, all) => {
        const run = drive(nodes, all, false);
        const { maxAttempts, maxRetries } = workflowOf(nodes);
        for (const { attempt } of run.sent) expect(attempt).toBeLessThanOrEqual(maxAttempts + maxRetries + 2);
        const ids = run.sent.map(({ step, attempt, topic, suffix }) => `${step}/${attempt}/${topic}/${suffix ?? ''}`);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 300 },
    );
  });

  it('starts no step before all that it needs has ended, and no action before its approval', () => {
    fc.assert(
      fc.property(graph, moves, (nodes, all) => {
        const workflow = workflowOf(nodes);
        const run = drive(nodes, all, false);
        const ended = new Set<string>();
        for (const command of run.commands) {
          if (command.kind === 'fact' && command.fact === 'step.ended' && command.step !== undefined)
            ended.add(command.step);
          if (command.kind !== 'send' || command.step.endsWith('~undo') || command.topic === 'action.check') continue;
          const needs = workflow.steps.find(({ id }) => id === command.step)?.needs ?? [];
          expect(needs.filter((need) => !ended.has(need))).toStrictEqual([]);
          const approval = run.state.steps[`a${command.step.slice(1)}`];
          const isApproved =
            approval === undefined || approval.status === 'skipped' || command.data.decision !== undefined;
          expect(command.topic !== 'action.execute' || isApproved).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is a function: the same events give the same state and commands', () => {
    fc.assert(
      fc.property(graph, moves, (nodes, all) => {
        const [one, two] = [drive(nodes, all, false), drive(nodes, all, false)];
        expect(one.state).toStrictEqual(two.state);
        expect(one.commands).toStrictEqual(two.commands);
      }),
      { numRuns: 50 },
    );
  });
});
