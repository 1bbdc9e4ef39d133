import { childOf, childRun, calledBy } from './child-of.js';
import { stopStep } from './finish-step.js';
import type { Ending, StepState } from './run-state.js';
import type { Turn } from './turn.js';
import { isUndoable } from './workflow.js';

/** Whether a step has started runs and is not over: it stays until they have ended. */
export const hasChildren = (step: StepState): boolean => step.status === 'active' && step.children !== undefined;

/** The run is ending: what its children have not finished is cancelled, and their ends are waited for. */
export function closeChildren(turn: Turn, id: string, { status, reason = status, by = 'orchestrator' }: Ending): void {
  const state = turn.at(id);
  state.dueAt = undefined;
  for (const index of state.children?.open ?? []) {
    const workflow = calledBy(turn, id);
    const child = childRun(turn, id, index);
    turn.commands.push({ kind: 'cancel-child', child, workflow, childOf: childOf(turn, id, index), reason, by });
  }
  if (state.children?.open.length === 0) leaveChildren(turn, id);
}

/** All children of a step of an ending run have ended. What some of them completed counts as done, so that it is undone. */
export function leaveChildren(turn: Turn, id: string): void {
  const state = turn.at(id);
  const step = turn.step(id);
  if (step.kind !== 'map' || !isUndoable(step) || state.children?.done === 0 || state.phase !== 'children')
    return stopStep(turn, id);
  state.phase = 'prepare';
  turn.evaluate(id, { results: { text: 'null', as: 'results' } });
}
