import type { RunEvent } from './run-event.js';
import type { RunState } from './run-state.js';

/** Whether an outcome that comes to a paused run is awaited still: not if it is held already; people decide when the run has gone on. */
export function isHoldable({ pause }: RunState, event: RunEvent): boolean {
  if (pause === undefined || !('step' in event)) return true;
  if (event.kind === 'decided') return false;
  const index = event.kind === 'child-ended' ? event.index : undefined;
  return !pause.held.some(
    (one) => 'step' in one && one.step === event.step && (one.kind === 'child-ended' ? one.index : undefined) === index,
  );
}
