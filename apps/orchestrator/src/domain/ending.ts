import { closeChildren, hasChildren } from './close-children.js';
import { finalize } from './finalize.js';
import { stopStep } from './finish-step.js';
import { isEffect } from './is-effect.js';
import type { Ending, StepState } from './run-state.js';
import type { Turn } from './turn.js';
import { isUndo } from './workflow.js';
import { isUndoing, nextToUndo, startUndo } from './undo.js';

const actionUnknown: Ending = { status: 'escalated', reason: 'action-unknown' };
const compensationFailed: Ending = { status: 'escalated', reason: 'compensation-failed' };
/** What outweighs an ending that was decided before: effects that nobody can vouch for. */
const doubts = new Set([actionUnknown.reason, compensationFailed.reason]);

/** Ends the run, as soon as no effect that it started is in doubt. The first ending counts; only doubt about an effect outweighs it. */
export function endRun(turn: Turn, ending: Ending): void {
  const { state } = turn;
  if (turn.isOver()) return;
  if (state.ending !== undefined) {
    if (ending.status === 'escalated' && doubts.has(ending.reason)) state.ending = ending;
    return;
  }
  state.ending = ending;
  for (const [id, step] of activeSteps(turn)) {
    if (hasChildren(step)) closeChildren(turn, id, ending);
    else if (!isInDoubt(turn, id, step)) stopForEnding(turn, id, step);
  }
}

function stopForEnding(turn: Turn, id: string, step: StepState): void {
  if (step.approval !== undefined) turn.commands.push({ kind: 'close-approval', id: step.approval, status: 'void' });
  stopStep(turn, id);
}

/** A step could not be done: ends the run so, unless the run is ending anyway. */
export function failStep(turn: Turn, id: string, ending: Ending): void {
  const isEnding = turn.state.ending !== undefined;
  const step = turn.at(id);
  const isOpen = step.children !== undefined && step.children.open.length > 0;
  if (step.status === 'active' && !isOpen && (isEnding || !hasChildren(step))) stopStep(turn, id);
  if (isEnding && isUndo(id)) {
    turn.state.ending = ending.reason === actionUnknown.reason ? actionUnknown : compensationFailed;
    return;
  }
  endRun(turn, ending);
}

/** Once an ending is decided: waits for effects in doubt, undoes what a run that did not complete had done, then ends. */
export function settleEnding(turn: Turn): void {
  const { state } = turn;
  if (state.ending === undefined) return;
  if (activeSteps(turn).some(([id, step]) => isInDoubt(turn, id, step) || (hasChildren(step) && !isUndo(id)))) return;
  if (startUndo(turn)) return;
  if (activeSteps(turn).length > 0) return;
  finalize(turn, state.ending);
}

/** A step's own deadline. An effect that is under way is still waited for, and then undone. */
export function endAtStepDeadline(turn: Turn, id: string): void {
  const step = turn.at(id);
  step.dueAt = undefined;
  if (turn.state.ending !== undefined) return;
  const ending = { status: 'failed', reason: 'step-deadline-passed', by: 'deadline' } as const;
  if (isInDoubt(turn, id, step)) endRun(turn, ending);
  else failStep(turn, id, ending);
}

/** The run's deadline: nothing is begun or waited for any more, except what undoes; and that has an allowance of its own. */
export function endAtDeadline(turn: Turn): void {
  const { state } = turn;
  if (!state.isOverdue) {
    state.isOverdue = true;
    const inDoubt = activeSteps(turn).filter(([id, step]) => !isUndo(id) && isInDoubt(turn, id, step));
    endRun(turn, { status: 'failed', reason: 'deadline-passed', by: 'deadline' });
    for (const [id] of inDoubt) stopStep(turn, id);
    if (inDoubt.length > 0) state.ending = { ...actionUnknown, by: 'deadline' };
  }
  if (turn.now >= state.compensateUntil) giveUp(turn);
}

/** The allowance is over too: what is not undone by now is for people. */
function giveUp(turn: Turn): void {
  const { ending } = turn.state;
  if (ending === undefined) return;
  const isUndone = !isUndoing(turn) && nextToUndo(turn) === undefined;
  const hasOpen = activeSteps(turn).some(([, step]) => hasChildren(step));
  for (const [id, step] of activeSteps(turn)) {
    if (hasChildren(step)) closeChildren(turn, id, { ...ending, by: 'deadline' });
    if (turn.at(id).status === 'active') stopStep(turn, id);
  }
  if (!isUndone) finalize(turn, { ...compensationFailed, by: 'deadline' });
  else finalize(turn, hasOpen ? { ...actionUnknown, by: 'deadline' } : ending);
}

const activeSteps = (turn: Turn): [string, StepState][] =>
  Object.entries(turn.state.steps).filter(([, { status }]) => status === 'active');

/** An effect may have happened, and nobody has said so yet. */
function isInDoubt(turn: Turn, id: string, step: StepState): boolean {
  return step.status === 'active' && step.phase === 'execute' && isEffect(turn.workflow, id);
}
