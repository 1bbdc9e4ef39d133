import { isTerminal } from '@chassis/contracts';
import type { Command } from './command.js';
import { copyOf } from './copy-of.js';
import { finalize } from './finalize.js';
import type { RunState, StepState } from './run-state.js';
import { Turn } from './turn.js';
import type { Workflow } from './workflow.js';

/** Nobody knows its steps any more. */
const nothing: Workflow = {
  ...{ name: '', version: 0, hash: '', dataClass: 'public', result: 'null', inputFile: undefined, reviewer: '' },
  ...{ deadlineMs: 0, compensateMs: 0, budgetMicroUsd: 0, maxAttempts: 0, maxRetries: 0 },
  ...{ steps: [], texts: {}, files: {}, calls: [], bodies: {} },
};

/**
 * Ends a run whose version is not there any more: nothing can be started, waited for or undone. It `failed`, unless something outside
 * may have been done by it or by a run of its own; then it is `escalated`, since only people can see to that.
 */
export function abandonRun(before: RunState, reason: string, now: number): { state: RunState; commands: Command[] } {
  if (isTerminal(before.status)) return { state: before, commands: [] };
  const turn = new Turn(nothing, copyOf(before), now, false);
  const { state, commands } = turn;
  const steps = Object.entries(state.steps);
  const status = steps.some(([, step]) => mayHaveActed(step)) ? 'escalated' : 'failed';
  for (const [, step] of steps) {
    if (step.approval !== undefined) commands.push({ kind: 'close-approval', id: step.approval, status: 'void' });
    if (step.status === 'active') Object.assign(step, { status: 'stopped', endedAt: now, phase: undefined });
    Object.assign(step, { approval: undefined, wakeAt: undefined, dueAt: undefined });
  }
  state.pause = undefined;
  finalize(turn, { status, reason });
  return { state, commands };
}

const mayHaveActed = ({ reference, phase, children }: StepState): boolean =>
  reference !== undefined || phase === 'execute' || children !== undefined;
