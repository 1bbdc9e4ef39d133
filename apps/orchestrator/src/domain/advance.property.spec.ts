import { isTerminal } from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleOf } from '../fakes/bundle-of.js';
import { refOf, RunInMemory } from '../fakes/run-in-memory.js';
import type { Command, CommandOf } from './command.js';
import { compileWorkflow } from './compile-workflow.js';
import { replay } from './replay.js';
import { isUndoable, undoOf, type Workflow } from './workflow.js';

const files = { 'in.json': '{}', 'p.md': 'prompt', 'out.json': '{}' };
// prettier-ignore
const kinds = ['classify', 'retrieve', 'generate', 'rule', 'action', 'approved', 'branch', 'wait', 'map', 'body', 'subworkflow'] as const;

interface Node {
  readonly kind: (typeof kinds)[number];
  readonly reads: readonly number[];
  readonly hasWhen: boolean;
  readonly arm: 'left' | 'right' | undefined;
}

/** Random graphs: each step reads some of those before it. */
const graph = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    reads: fc.array(fc.nat(8), { maxLength: 3 }),
    hasWhen: fc.boolean(),
    arm: fc.constantFrom(undefined, 'left' as const, 'right' as const),
  }),
  { minLength: 1, maxLength: 8 },
);

const bodySteps = { one: { kind: 'classify', model: 'm', text: 'input.item' } };

interface Place {
  readonly id: string;
  readonly index: number;
  readonly read: string;
  readonly more: Record<string, unknown>;
}

const mapOf = ({ read, more }: Place) => ({ kind: 'map', over: read, parallel: 2, compensate: 'undo-it', ...more });
const payOf = ({ read, more }: Place) => ({
  kind: 'action',
  use: 'erp.pay',
  with: `{ 'x': ${read} }`,
  compensate: 'erp.undo',
  ...more,
});
const generated = { kind: 'generate', prompt: 'p.md', output: 'out.json', checks: ['schema'] };
const shapes: Record<Node['kind'], (place: Place) => Record<string, unknown>> = {
  classify: ({ id, read, more }) => ({
    [id]: { kind: 'classify', model: 'm', text: read, within: '10m', retry: { bug: 3 }, ...more },
  }),
  retrieve: ({ id, read, more }) => ({ [id]: { kind: 'retrieve', question: read, ...more } }),
  generate: ({ id, read, more }) => ({ [id]: { ...generated, with: `{ 'x': ${read} }`, ...more } }),
  rule: ({ id, read, more }) => ({ [id]: { kind: 'rule', rule: read, else: { review: 'r', code: 'no' }, ...more } }),
  action: (place) => ({ [place.id]: payOf(place) }),
  approved: (place) => ({
    [place.id]: payOf(place),
    [`a${place.index}`]: { kind: 'approval', for: place.id, role: 'r', ...place.more },
  }),
  branch: ({ id, read, more }) => ({
    [id]: { kind: 'branch', arms: { left: read, right: read }, else: 'right', ...more },
  }),
  wait: ({ id, index, more }) => ({
    [id]: { kind: 'wait', for: '2m', after: index === 0 ? [] : `s${index - 1}`, ...more },
  }),
  map: (place) => ({ [place.id]: { ...mapOf(place), workflow: 'called', onItemFail: 'collect' } }),
  body: (place) => ({ [place.id]: { ...mapOf(place), steps: bodySteps, result: 'one.label', within: '20m' } }),
  subworkflow: ({ id, read, more }) => ({
    [id]: { kind: 'subworkflow', workflow: 'called', with: read, compensate: 'undo-it', ...more },
  }),
};

/** A step that reads what it is given; those after a branch may stand in one of its arms. */
function stepsOf(node: Node, index: number, before: readonly Node[]): Record<string, unknown> {
  const read =
    index === 0 ? 'input.x' : [...new Set(node.reads.map((one) => `s${one % index}.x`))].join(' & ') || 'input.x';
  const branch = before.findLastIndex(({ kind }) => kind === 'branch');
  const more = {
    ...(node.hasWhen && { when: 'input.y = 1' }),
    ...(node.arm !== undefined && branch >= 0 && { arm: `s${branch}.${node.arm}` }),
  };
  return shapes[node.kind]({ id: `s${index}`, index, read, more });
}

function workflowOf(nodes: readonly Node[]): Workflow {
  const steps = Object.assign({}, ...nodes.map((node, index) => stepsOf(node, index, nodes.slice(0, index)))) as Record<
    string,
    unknown
  >;
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
  const children = run.ofKind('start-child');
  const child = children[choice % Math.max(1, children.length)];
  if (choice % 97 === 0) run.on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:x' });
  else if (choice % 3 === 0 && child !== undefined) endChild(run, child, outcome);
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

const endsOfChildren = [
  { status: 'completed', result: refOf('r') },
  { status: 'failed', reason: 'broke' },
  { status: 'escalated', reason: 'action-unknown' },
  { status: 'rejected', reason: 'refused' },
  { status: 'cancelled', reason: 'cancelled-by-user' },
] as const;

function endChild(run: RunInMemory, { childOf, budgetMicroUsd }: CommandOf<'start-child'>, outcome: number): void {
  const { step, attempt, index } = childOf;
  if (outcome % 29 === 0) return void run.on({ kind: 'failed', step, attempt, error: 'bug', code: 'lost' });
  const end = endsOfChildren[outcome % 4 === 0 ? (outcome >> 2) % endsOfChildren.length : 0] ?? endsOfChildren[0];
  run.on({ kind: 'child-ended', step, attempt, index, costMicroUsd: Math.min(1, budgetMicroUsd), ...end });
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
    for (const command of run.ofKind('start-child')) endChild(run, command, 1);
    for (const { id, step } of run.ofKind('open-approval'))
      run.on({ kind: 'decided', step, approval: id, decision: 'accept', by: 'user:x', token: 't' });
    wake(run, 31_000);
  }
}

const begin = (nodes: readonly Node[]): RunInMemory =>
  new RunInMemory(
    workflowOf(nodes),
    (step, name) => {
      if (name === 'list') return ['a', 'b', 'c', 'd'].slice(0, Number(step.slice(1)) % 5);
      return name === 'when' || name === 'left' ? step.length % 2 === 0 || step.endsWith('1') : true;
    },
    { budgetMicroUsd: 100 },
  );

const drive = (nodes: readonly Node[], all: readonly Move[], isLost: boolean): RunInMemory => {
  const run = begin(nodes);
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
          const started = startedBy(command);
          if (started === undefined) continue;
          const needs = workflow.steps.find(({ id }) => id === started)?.needs ?? [];
          expect(needs.filter((need) => !ended.has(need))).toStrictEqual([]);
          if (command.kind !== 'send') continue;
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

  it('comes to the same state when its stored events are replayed', () => {
    fc.assert(
      fc.property(graph, moves, fc.boolean(), (nodes, all, isLost) => {
        const run = drive(nodes, all, isLost);
        const stored = JSON.parse(JSON.stringify(run.events)) as typeof run.events;
        expect(json(replay(workflowOf(nodes), stored))).toStrictEqual(json(run.state));
      }),
      { numRuns: 200 },
    );
  });

  it('starts nothing once an end is decided, for want of money or otherwise, but what undoes', () => {
    fc.assert(
      fc.property(graph, moves, fc.boolean(), (nodes, all, isCancelled) => {
        const run = begin(nodes);
        let decidedAt: number | undefined;
        const look = (): void => {
          if (decidedAt === undefined && (run.state.ending !== undefined || isTerminal(run.state.status)))
            decidedAt = run.commands.length;
        };
        for (const one of all) {
          move(run, one);
          look();
        }
        const isOpen = run.state.ending === undefined && !isTerminal(run.state.status);
        if (isCancelled) run.on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:x' });
        look();
        finish(run);
        expect(isTerminal(run.state.status)).toBe(true);
        if (isCancelled && isOpen) expect(['cancelled', 'escalated']).toContain(run.state.status);
        const after = run.commands.slice(decidedAt ?? run.commands.length);
        expect(after.map(startedBy).filter((one) => one !== undefined)).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('starts each child once, within its budget, and never more at a time than it may', () => {
    fc.assert(
      fc.property(graph, moves, (nodes, all) => {
        const run = drive(nodes, all, false);
        const started = run.ofKind('start-child');
        expect(new Set(started.map(({ child }) => child)).size).toBe(started.length);
        for (const { budgetMicroUsd } of started) expect(budgetMicroUsd).toBeGreaterThanOrEqual(0);
        const open = new Map<string, number>();
        for (const command of run.commands) {
          if (command.kind !== 'fact' || command.step === undefined) continue;
          const change = { 'child.started': 1, 'child.ended': -1 }[command.fact] ?? 0;
          open.set(command.step, (open.get(command.step) ?? 0) + change);
          expect(open.get(command.step)).toBeLessThanOrEqual(2);
        }
        expect(run.state.reservedMicroUsd).toBeGreaterThanOrEqual(0);
        // A run waits for what it started, except behind its last allowance.
        if (run.now < run.state.compensateUntil) expect([...open.values()].filter((one) => one > 0)).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('undoes all that was done by a run that did not complete, the last thing first', () => {
    fc.assert(
      fc.property(graph, moves, fc.boolean(), (nodes, all, isCancelled) => {
        const run = begin(nodes);
        for (const one of all) move(run, one);
        if (isCancelled) run.on({ kind: 'cancelled', reason: 'cancelled-by-user', by: 'user:x' });
        finish(run);
        const { steps, status } = run.state;
        const undone = run.commands.flatMap((one) =>
          one.kind === 'fact' && one.fact === 'step.started' && typeof one.data.undoes === 'string'
            ? [one.data.undoes]
            : [],
        );
        const times = undone.map((id) => steps[id]?.endedAt ?? 0);
        expect(times).toStrictEqual(times.toSorted((a, b) => b - a));
        if (status === 'completed' || status === 'escalated') return;
        const workflow = workflowOf(nodes);
        const toUndo = workflow.steps.filter(
          (step) => isUndoable(step) && steps[step.id]?.status === 'done' && 'ref' in (steps[step.id]?.output ?? {}),
        );
        expect(undone.toSorted()).toStrictEqual(toUndo.map(({ id }) => id).toSorted());
        for (const id of undone) expect(steps[undoOf(id)]?.status).toBe('done');
      }),
      { numRuns: 300 },
    );
  });
});

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The step that a command begins or repeats, undoing apart; the check of an action may come before its turn. */
function startedBy(command: Command): string | undefined {
  const step = command.kind === 'send' ? command.step : command.kind === 'start-child' ? command.childOf.step : '~undo';
  if (step.endsWith('~undo') || (command.kind === 'send' && command.topic === 'action.check')) return undefined;
  return step;
}
