import type { Output } from './run-state.js';
import type { Turn } from './turn.js';

/** A step has given what it had to give. */
export function finishStep(turn: Turn, id: string, output: Output): void {
  turn.at(id).output = output;
  close(turn, id, 'done');
}

/** A step that is not to run: its output is null. `isStarved`: because something it reads was skipped. */
export function skipStep(turn: Turn, id: string, isStarved: boolean): void {
  const state = turn.state.steps[id] ?? { status: 'active', attempt: 0, startedAt: turn.now };
  turn.state.steps[id] = { ...state, output: { value: null }, ...(isStarved && { isStarved: true }) };
  close(turn, id, 'skipped');
}

/** A step that was under way when its run came to an end. */
export function stopStep(turn: Turn, id: string): void {
  close(turn, id, 'stopped');
}

function close(turn: Turn, id: string, status: 'done' | 'skipped' | 'stopped'): void {
  const state = turn.at(id);
  state.status = status;
  state.endedAt = turn.now;
  state.phase = undefined;
  state.wakeAt = undefined;
  state.dueAt = undefined;
  turn.fact('step.ended', { status, tookMs: turn.now - state.startedAt, attempts: state.attempt }, id);
}
