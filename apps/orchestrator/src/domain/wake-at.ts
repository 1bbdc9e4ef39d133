import { isTerminal } from '@chassis/contracts';
import type { RunState } from './run-state.js';

/** When the engine must look at a run by itself: the next attempt, the last moment for a step or a person, or the deadline; undefined once it ended. */
export function wakeAt(state: RunState): number | undefined {
  if (isTerminal(state.status)) return undefined;
  // A pause stops everything but the deadline.
  if (state.pause !== undefined) return state.deadlineAt;
  const steps = Object.values(state.steps).flatMap((step) =>
    step.status === 'active' ? [step.wakeAt, step.dueAt] : [],
  );
  const end = state.isOverdue ? state.compensateUntil : state.deadlineAt;
  return Math.min(end, ...steps.filter((one) => one !== undefined));
}
