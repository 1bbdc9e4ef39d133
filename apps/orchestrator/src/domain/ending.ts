import { isTerminal } from '@chassis/contracts';
import { stopStep } from './finish-step.js';
import { isEffect } from './is-effect.js';
import type { Ending, StepState } from './run-state.js';
import type { Turn } from './turn.js';
import { isUndo, undoOf } from './workflow.js';

const actionUnknown: Ending = { status: 'escalated', reason: 'action-unknown' };
const compensationFailed: Ending = { status: 'escalated', reason: 'compensation-failed' };

/** Ends the run, as soon as no effect that it started is in doubt. The first ending counts; only doubt about an effect outweighs it. */
export function endRun(turn: Turn, ending: Ending): void {
  const { state } = turn;
  if (isTerminal(state.status)) return;
  if (state.ending !== undefined) {
    if (ending.reason === actionUnknown.reason) state.ending = ending;
    return;
  }
  state.ending = ending;
  for (const [id, step] of Object.entries(state.steps)) {
    if (step.status !== 'active' || isInDoubt(turn, id, step)) continue;
    if (step.approval !== undefined) turn.commands.push({ kind: 'close-approval', id: step.approval, status: 'void' });
    stopStep(turn, id);
  }
}

/** A step could not be done: ends the run so, unless the run is ending anyway. */
export function failStep(turn: Turn, id: string, ending: Ending): void {
  const isEnding = turn.state.ending !== undefined;
  if (turn.at(id).status === 'active' && isEnding) stopStep(turn, id);
  if (isEnding && isUndo(id)) {
    turn.state.ending = ending.reason === actionUnknown.reason ? actionUnknown : compensationFailed;
    return;
  }
  if (!isEnding && turn.at(id).status === 'active') stopStep(turn, id);
  endRun(turn, ending);
}

/** Once an ending is decided: waits for effects in doubt, undoes what a cancelled run had done, then ends. */
export function settleEnding(turn: Turn): void {
  const { state } = turn;
  if (state.ending === undefined || stepsInDoubt(turn).length > 0) return;
  if (state.ending.status === 'cancelled' && startUndo(turn)) return;
  if (Object.values(state.steps).some(({ status }) => status === 'active')) return;
  finalize(turn, state.ending);
}

/** The deadline: nothing is waited for any more. */
export function endAtDeadline(turn: Turn): void {
  const inDoubt = stepsInDoubt(turn);
  const isUndoing = Object.entries(turn.state.steps).some(([id, step]) => isUndo(id) && step.status === 'active');
  endRun(turn, { status: 'failed', reason: 'deadline-passed', by: 'deadline' });
  for (const [id, step] of Object.entries(turn.state.steps)) if (step.status === 'active') stopStep(turn, id);
  if (inDoubt.length > 0) finalize(turn, { ...actionUnknown, by: 'deadline' });
  else if (isUndoing) finalize(turn, { ...compensationFailed, by: 'deadline' });
  else if (turn.state.ending !== undefined) finalize(turn, turn.state.ending);
}

/** Undoes the last confirmed action that is not undone yet; false when there is none. */
function startUndo(turn: Turn): boolean {
  const { state, workflow } = turn;
  const next = workflow.steps
    .filter((step) => step.kind === 'action' && step.compensate !== undefined)
    .filter(
      ({ id }) =>
        state.steps[id]?.status === 'done' &&
        'ref' in (state.steps[id]?.output ?? {}) &&
        state.steps[undoOf(id)] === undefined,
    )
    .toSorted((a, b) => (state.steps[b.id]?.endedAt ?? 0) - (state.steps[a.id]?.endedAt ?? 0))[0];
  if (Object.entries(state.steps).some(([id, step]) => isUndo(id) && step.status === 'active')) return true;
  if (next === undefined) return false;
  const undo = undoOf(next.id);
  state.steps[undo] = { status: 'active', attempt: 0, startedAt: turn.now, isDue: true };
  turn.fact('step.started', { kind: 'action', undoes: next.id }, undo);
  turn.begun.push(undo);
  return true;
}

function finalize(turn: Turn, ending: Ending): void {
  const { state } = turn;
  const { status, reason, detail, result } = ending;
  const hasStopped = Object.values(state.steps).some((step) => step.status === 'stopped' && step.attempt > 0);
  Object.assign(state, { status, reason, detail, result, endedAt: turn.now, ending: undefined });
  if (status === 'cancelled' || hasStopped) {
    turn.commands.push({ kind: 'broadcast-cancel', reason: reason ?? status, by: ending.by ?? 'orchestrator' });
  }
  state.updates += 1;
  turn.commands.push({ kind: 'update', version: state.updates, status, reason, detail, result });
  const data = { status, costMicroUsd: state.costMicroUsd, tookMs: turn.now - state.acceptedAt };
  turn.fact('run.ended', {
    ...data,
    ...(reason !== undefined && { reason }),
    ...(result && { result }),
    ...(detail && { detail }),
    ...(ending.by !== undefined && { by: ending.by }),
  });
}

const stepsInDoubt = (turn: Turn): string[] =>
  Object.entries(turn.state.steps)
    .filter(([id, step]) => isInDoubt(turn, id, step))
    .map(([id]) => id);

function isInDoubt(turn: Turn, id: string, step: StepState): boolean {
  return step.status === 'active' && step.phase === 'execute' && isEffect(turn.workflow, id);
}
