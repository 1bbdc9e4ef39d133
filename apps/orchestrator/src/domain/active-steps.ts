import { isTerminal } from '@chassis/contracts';
import type { Phase, RunState } from './run-state.js';

/** What a stage is at; people, times and other runs take no place in the line. */
const atWork = new Set<Phase>(['classify', 'retrieve', 'generate', 'close', 'check', 'execute']);

/** How many steps of a run the stages are at: what counts towards the steps that its tenant may have at once. */
export function activeSteps(state: RunState): number {
  if (isTerminal(state.status)) return 0;
  const held = new Set(state.pause?.held.map((event) => ('step' in event ? event.step : undefined)));
  return Object.entries(state.steps).filter(
    ([id, { status, phase }]) => status === 'active' && phase !== undefined && atWork.has(phase) && !held.has(id),
  ).length;
}
