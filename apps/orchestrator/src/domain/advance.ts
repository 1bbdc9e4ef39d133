import { highestDataClass, isTerminal } from '@chassis/contracts';
import { applyEvent } from './apply-event.js';
import type { Command } from './command.js';
import { copyOf } from './copy-of.js';
import { isAwaited } from './is-awaited.js';
import { holdEvent, isHeld, liftPause, pauseRun } from './pause.js';
import type { RunEvent } from './run-event.js';
import type { RunState } from './run-state.js';
import { settle } from './settle.js';
import { Turn } from './turn.js';
import type { Workflow } from './workflow.js';

/**
 * What a run becomes by an event, and what is to be done: no clock, no chance, no I/O.
 * What nobody waits for (late, doubled, of another attempt) changes nothing and returns the very same state.
 */
export function advance(
  workflow: Workflow,
  state: RunState,
  event: RunEvent,
): { state: RunState; commands: Command[] } {
  if (isTerminal(state.status) || !isAwaited(state, event)) return { state, commands: [] };
  const turn = new Turn(workflow, copyOf(state), event.now, event.isDisabled === true);
  turn.state.dataClass = highestDataClass(state.dataClass, event.dataClass);
  take(turn, event);
  if (turn.state.pause === undefined) settle(turn);
  return { state: turn.state, commands: turn.commands };
}

function take(turn: Turn, event: RunEvent): void {
  if (event.kind === 'paused') pauseRun(turn, event);
  else if (isHeld(turn.state, event)) holdEvent(turn, event);
  else if (turn.state.pause !== undefined) liftPause(turn, event);
  else applyEvent(turn, event);
}
