import type { ChildOf, DataClass, PayloadRef } from '@chassis/contracts';
import { endAtDeadline } from './ending.js';
import type { Command } from './command.js';
import { type RunState, stateFormat } from './run-state.js';
import type { Rerun } from './plan-rerun.js';
import { settle } from './settle.js';
import { Turn } from './turn.js';
import type { Workflow } from './workflow.js';

export interface RunRequest {
  readonly run: string;
  readonly input: PayloadRef;
  readonly acceptedAt: number;
  readonly deadlineAt?: number | undefined;
  readonly budgetMicroUsd?: number | undefined;
  readonly dataClass: DataClass;
  readonly origin: string;
  readonly now: number;
  readonly isDisabled?: boolean | undefined;
  /** The version of each workflow that its own calls. */
  readonly pins?: Readonly<Record<string, string>> | undefined;
  readonly childOf?: ChildOf | undefined;
  readonly rerun?: Rerun | undefined;
}

/** A new run and its first commands. A request may shorten the workflow's deadline and budget, not lengthen them. */
export function startRun(workflow: Workflow, request: RunRequest): { state: RunState; commands: Command[] } {
  const state = newState(request, request.acceptedAt + workflow.deadlineMs, workflow);
  const turn = new Turn(workflow, state, request.now, request.isDisabled === true);
  turn.fact('run.started', {
    workflow: workflow.name,
    version: workflow.version,
    hash: workflow.hash,
    origin: request.origin,
    input: request.input,
    deadline: new Date(state.deadlineAt).toISOString(),
    dataClass: state.dataClass,
    ...(request.childOf && { childOf: request.childOf }),
    ...(request.rerun && aboutRerun(request.rerun)),
  });
  if (request.now >= state.deadlineAt) endAtDeadline(turn);
  else {
    state.updates += 1;
    turn.commands.push({ kind: 'update', version: state.updates, status: 'running' });
  }
  settle(turn);
  return { state, commands: turn.commands };
}

/** A run that cannot even start (no such workflow, an input that does not fit, cancelled before) has an end all the same. */
export function refuseRun(
  request: RunRequest,
  { status = 'failed', reason, detail }: Refusal,
): { state: RunState; commands: Command[] } {
  const state = newState(request, request.now, { budgetMicroUsd: 0, compensateMs: 0 });
  Object.assign(state, { status, reason, detail, endedAt: request.now, updates: 1 });
  const data = { status, reason, costMicroUsd: 0, tookMs: request.now - request.acceptedAt };
  const { childOf } = request;
  return {
    state,
    commands: [
      { kind: 'update', version: 1, status, reason, detail },
      ...(childOf === undefined ? [] : [{ kind: 'tell-parent', childOf, status, reason, detail } as const]),
      { kind: 'fact', fact: 'run.ended', data },
    ],
  };
}

export interface Refusal {
  readonly status?: 'failed' | 'cancelled';
  readonly reason: string;
  readonly detail?: PayloadRef | undefined;
}

function newState(
  request: RunRequest,
  latestAt: number,
  { budgetMicroUsd, compensateMs }: Pick<Workflow, 'budgetMicroUsd' | 'compensateMs'>,
): RunState {
  const deadlineAt = Math.min(request.deadlineAt ?? latestAt, latestAt);
  return {
    format: stateFormat,
    run: request.run,
    status: 'running',
    input: request.input,
    acceptedAt: request.acceptedAt,
    startedAt: request.now,
    deadlineAt,
    compensateUntil: deadlineAt + compensateMs,
    dataClass: request.dataClass,
    costMicroUsd: 0,
    budgetMicroUsd: Math.min(request.budgetMicroUsd ?? budgetMicroUsd, budgetMicroUsd),
    reservedMicroUsd: 0,
    pins: { ...request.pins },
    ...(request.childOf && { childOf: request.childOf }),
    updates: 0,
    ...(request.rerun && { rerunOf: rerunOf(request.rerun), repeats: request.rerun.repeats }),
    steps: structuredClone({ ...request.rerun?.steps }),
  };
}

/** For the record: what was taken over, and what is to be done once more. */
function aboutRerun(rerun: Rerun): Record<string, unknown> {
  const reused = Object.keys(rerun.steps);
  return { rerunOf: rerunOf(rerun), reused, ...(rerun.repeats && { repeats: rerun.repeats }) };
}

const rerunOf = ({ of, from }: Rerun): { run: string; from?: string } => ({
  run: of,
  ...(from !== undefined && { from }),
});
