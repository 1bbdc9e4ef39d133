import { ChassisError } from '@chassis/contracts';
import { isEffect } from './is-effect.js';
import type { Repeat, RunState, StepState } from './run-state.js';
import { isUndo, type Workflow } from './workflow.js';

/** What a new run takes over from one that has ended: the version it ran on, and steps as they ended. */
export interface Rerun {
  readonly of: string;
  readonly from?: string | undefined;
  readonly hash: string;
  readonly pins: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, StepState>>;
  /** Confirmed actions that are not taken over, since somebody wants them once more. */
  readonly repeats?: Readonly<Record<string, Repeat>> | undefined;
}

/** Where a new run begins, and which confirmed actions it is to do once more. */
export interface RerunWish {
  readonly from?: string | undefined;
  readonly repeat?: readonly string[] | undefined;
  /** Whether the new run has another subject: what was found for one may not be seen by the other. */
  readonly isForAnother?: boolean | undefined;
}

const doubts = new Set(['action-unknown', 'compensation-failed']);

/**
 * Everything that ended before `from` is taken over; without it, all that ended. A confirmed action is never done again, wherever it stands,
 * unless it is named in `repeat`: then it and what follows from it is done anew, once a person has said so. For another subject passages are found anew,
 * and what follows from them.
 * Throws `rejected` where what was done is in doubt or was undone, `invalid`/`unknown-step`, `invalid`/`not-repeatable`.
 */
export function planRerun(workflow: Workflow, old: RunState, { from, repeat = [], isForAnother }: RerunWish): Rerun {
  if (old.endedAt === undefined) throw no('run-not-ended', 'it has not ended; cancel it first');
  if (old.childOf !== undefined) throw no('run-of-a-run', 'another run started it; run that one again');
  if (doubts.has(old.reason ?? ''))
    throw no('action-unknown', 'what one of its actions did is not known; it must be settled by people');
  if (Object.keys(old.steps).some(isUndo)) throw no('action-undone', 'what it had done was undone; start a new run');
  if (from !== undefined && !workflow.steps.some(({ id }) => id === from))
    throw new ChassisError('invalid', 'unknown-step', `The workflow ${workflow.name} has no step ${from}.`);
  const repeats = repeatsOf(workflow, old, repeat);
  const named = from === undefined ? [] : [from];
  const ended = takenOver(workflow, old, named, Object.keys(repeats));
  if (workflow.steps.every(({ id }) => ended[id] !== undefined))
    throw no('nothing-to-rerun', 'every step of it has ended well; name one that is not an action done');
  const found = workflow.steps.filter(({ kind }) => kind === 'retrieve').map(({ id }) => id);
  const steps = isForAnother ? takenOver(workflow, old, [...named, ...found], Object.keys(repeats)) : ended;
  const plan = { of: old.run, from, hash: workflow.hash, pins: old.pins, steps };
  return repeat.length === 0 ? plan : { ...plan, repeats };
}

function repeatsOf(workflow: Workflow, old: RunState, repeat: readonly string[]): Record<string, Repeat> {
  const other = repeat.find((id) => !workflow.steps.some((step) => step.id === id) || !isConfirmed(workflow, old, id));
  if (other !== undefined)
    throw new ChassisError('invalid', 'not-repeatable', `The run has no confirmed action ${other} to repeat.`);
  return Object.fromEntries(repeat.map((id) => [id, { run: old.run, reference: old.steps[id]?.reference }]));
}

function takenOver(
  workflow: Workflow,
  old: RunState,
  from: readonly string[],
  repeat: readonly string[],
): Record<string, StepState> {
  const again = withDependants(workflow, [...from, ...repeat]);
  const confirmed = workflow.steps
    .filter(({ id }) => !repeat.includes(id) && isConfirmed(workflow, old, id))
    .map(({ id }) => id);
  // Its permission was for the first time.
  for (const { id, ...step } of workflow.steps)
    if (step.kind === 'approval' && repeat.includes(step.for)) again.add(id);
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

function withDependants(workflow: Workflow, from: readonly string[]): Set<string> {
  const again = new Set(from);
  // Steps come after what they need, so one pass finds all.
  for (const { id, needs } of workflow.steps) if (needs.some((one) => again.has(one))) again.add(id);
  return again;
}

const no = (code: string, why: string): ChassisError =>
  new ChassisError('rejected', code, `The run cannot be run again: ${why}.`);
