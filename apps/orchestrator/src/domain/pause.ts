import { applyEvent } from './apply-event.js';
import { endRun } from './ending.js';
import { isAwaited } from './is-awaited.js';
import type { EventOf, RunEvent } from './run-event.js';
import type { RunState } from './run-state.js';
import type { Turn } from './turn.js';

/** From here on nothing is started. What is under way goes on; what comes of it is held until the run goes on or ends. */
export function pauseRun(turn: Turn, { by }: EventOf<'paused'>): void {
  const { state } = turn;
  state.pause = { at: turn.now, by, held: [] };
  state.status = 'waiting';
  state.updates += 1;
  turn.commands.push({ kind: 'update', version: state.updates, status: 'waiting', reason: 'paused' });
  turn.fact('run.paused', { by }, undefined, String(state.updates));
}

/** Whether a paused run keeps the event for later. What ends a run, or lets it go on, is never held. */
export const isHeld = (state: RunState, event: RunEvent): boolean => state.pause !== undefined && 'step' in event;

export function holdEvent(turn: Turn, event: RunEvent): void {
  turn.state.pause?.held.push(event);
}

/** The run goes on with all that came meanwhile, or ends with it: then nothing that was done is forgotten, and nothing is begun. */
export function liftPause(turn: Turn, event: RunEvent): void {
  const { state } = turn;
  const { held = [] } = state.pause ?? {};
  state.pause = undefined;
  if (event.kind === 'resumed') {
    // Told again even if it only waits for people.
    state.status = 'running';
    state.updates += 1;
    turn.commands.push({ kind: 'update', version: state.updates, status: 'running' });
    turn.fact('run.resumed', { by: event.by }, undefined, String(state.updates));
  } else if (event.kind === 'woke') endRun(turn, { status: 'failed', reason: 'deadline-passed', by: 'deadline' });
  else applyEvent(turn, event);
  for (const one of held) if (isAwaited(state, one)) applyEvent(turn, one);
  if (event.kind === 'woke' || event.kind === 'resumed') applyEvent(turn, { kind: 'woke', now: turn.now });
}
