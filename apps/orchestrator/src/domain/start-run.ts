import type { DataClass, PayloadRef } from '@chassis/contracts';
import { endAtDeadline } from './ending.js';
import type { Command } from './command.js';
import type { RunState } from './run-state.js';
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
}

/** A new run and its first commands. A request may shorten the workflow's deadline and budget, not lengthen them. */
export function startRun(workflow: Workflow, request: RunRequest): { state: RunState; commands: Command[] } {
  const state = newState(request, request.acceptedAt + workflow.deadlineMs, workflow.budgetMicroUsd);
  const turn = new Turn(workflow, state, request.now, request.isDisabled === true);
  turn.fact('run.started', {
    workflow: workflow.name,
    version: workflow.version,
    hash: workflow.hash,
    origin: request.origin,
    input: request.input,
    deadline: new Date(state.deadlineAt).toISOString(),
    dataClass: state.dataClass,
  });
  if (request.now >= state.deadlineAt) endAtDeadline(turn);
  else {
    state.updates += 1;
    turn.commands.push({ kind: 'update', version: state.updates, status: 'running' });
    settle(turn);
  }
  return { state, commands: turn.commands };
}

/** A run that cannot even start (no such workflow, an input that does not fit) has an end all the same. */
export function refuseRun(
  request: RunRequest,
  reason: string,
  detail?: PayloadRef,
): { state: RunState; commands: Command[] } {
  const state = newState(request, request.now, 0);
  Object.assign(state, { status: 'failed', reason, detail, endedAt: request.now, updates: 1 });
  const data = { status: 'failed', reason, costMicroUsd: 0, tookMs: request.now - request.acceptedAt };
  return {
    state,
    commands: [
      { kind: 'update', version: 1, status: 'failed', reason, detail },
      { kind: 'fact', fact: 'run.ended', data },
    ],
  };
}

function newState(request: RunRequest, deadlineAt: number, budgetMicroUsd: number): RunState {
  return {
    run: request.run,
    status: 'running',
    input: request.input,
    acceptedAt: request.acceptedAt,
    startedAt: request.now,
    deadlineAt: Math.min(request.deadlineAt ?? deadlineAt, deadlineAt),
    dataClass: request.dataClass,
    costMicroUsd: 0,
    budgetMicroUsd: Math.min(request.budgetMicroUsd ?? budgetMicroUsd, budgetMicroUsd),
    updates: 0,
    steps: {},
  };
}
