import { ChassisError } from '@chassis/contracts';
import { isEffect } from './is-effect.js';
import type { RunState, StepState } from './run-state.js';
import { isUndo, type Workflow } from './workflow.js';

/** What a new run takes over from one that has ended: the version it ran on, and steps as they ended. */
export interface Rerun {
  readonly of: string;
  readonly from?: string | undefined;
  readonly hash: string;
  readonly pins: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, StepState>>;
}

const doubts = new Set(['action-unknown', 'compensation-failed']);

/**
 * Everything that ended before `from` is taken over; without it, all that ended. A confirmed action is never done again, wherever it stands.
 * Throws `rejected` where what was done is in doubt or was undone, `invalid`/`unknown-step`.
 */
export function planRerun(workflow: Workflow, old: RunState, from: string | undefined): Rerun {
  if (old.endedAt === undefined) throw no('run-not-ended', 'it has not ended; cancel it first');
  if (old.childOf !== undefined) throw no('run-of-a-run', 'another run started it; run that one again');
  if (doubts.has(old.reason ?? ''))
    throw no('action-unknown', 'what one of its actions did is not known; it must be settled by people');
  if (Object.keys(old.steps).some(isUndo)) throw no('action-undone', 'what it had done was undone; start a new run');
  if (from !== undefined && !workflow.steps.some(({ id }) => id === from))
    throw new ChassisError('invalid', 'unknown-step', `The workflow ${workflow.name} has no step ${from}.`);
  const steps = takenOver(workflow, old, from);
  if (workflow.steps.every(({ id }) => steps[id] !== undefined))
    throw no('nothing-to-rerun', 'every step of it has ended well; name one that is not an action done');
  return { of: old.run, from, hash: workflow.hash, pins: old.pins, steps };
}

function takenOver(workflow: Workflow, old: RunState, from: string | undefined): Record<string, StepState> {
  const again = from === undefined ? new Set<string>() : withDependants(workflow, from);
  const confirmed = workflow.steps.filter(({ id }) => isConfirmed(workflow, old, id)).map(({ id }) => id);
  const isTaken = (id: string, approves: string | undefined): boolean =>
    !again.has(id) || confirmed.includes(id) || (approves !== undefined && confirmed.includes(approves));
  const entries = workflow.steps.flatMap((step) => {
    const state = old.steps[step.id];
    const hasEnded = state?.status === 'done' || state?.status === 'skipped';
    return hasEnded && isTaken(step.id, step.kind === 'approval' ? step.for : undefined) ? [[step.id, state]] : [];
  });
  return Object.fromEntries(entries) as Record<string, StepState>;
}

function isConfirmed(workflow: Workflow, old: RunState, id: string): boolean {
  const state = old.steps[id];
  return state?.status === 'done' && state.output !== undefined && 'ref' in state.output && isEffect(workflow, id);
}

function withDependants(workflow: Workflow, from: string): Set<string> {
  const again = new Set([from]);
  // Steps come after what they need, so one pass finds all.
  for (const { id, needs } of workflow.steps) if (needs.some((one) => again.has(one))) again.add(id);
  return again;
}

const no = (code: string, why: string): ChassisError =>
  new ChassisError('rejected', code, `The run cannot be run again: ${why}.`);
