import { isTerminal } from '@chassis/contracts';
import type { RunState } from './run-state.js';

/** When the engine must look at a run by itself: the next attempt, the last moment for a person, or the deadline; undefined once it ended. */
export function wakeAt(state: RunState): number | undefined {
  if (isTerminal(state.status)) return undefined;
  const steps = Object.values(state.steps).map((step) => (step.status === 'active' ? step.wakeAt : undefined));
  return Math.min(state.deadlineAt, ...steps.filter((one) => one !== undefined));
}
