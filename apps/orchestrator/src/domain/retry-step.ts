import { failStep } from './ending.js';
import { isEffect } from './is-effect.js';
import type { EventOf } from './run-event.js';
import type { Turn } from './turn.js';
import { isUndo } from './workflow.js';

const firstDelayMs = 250;
const longestDelayMs = 30_000;
const retriesOfBug = 1;

/** A part of the line failed: another attempt after a while if that can help, else the end of the run. */
export function retryStep(turn: Turn, event: EventOf<'failed'>): void {
  const state = turn.at(event.step);
  const retries = state.retries ?? 0;
  const most =
    event.error === 'transient' || event.error === 'throttled'
      ? turn.workflow.maxRetries
      : event.error === 'bug'
        ? retriesOfBug
        : 0;
  const isBroke = event.code === 'budget-exhausted';
  if (retries < most && !isBroke && (turn.state.ending === undefined || isUndo(event.step))) {
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** retries);
    Object.assign(state, {
      phase: 'backoff',
      retries: retries + 1,
      wakeAt: turn.now + Math.max(delayMs, event.retryAfterMs ?? 0),
    });
    return;
  }
  const isRefusal = event.error === 'invalid' || event.error === 'denied' || event.error === 'rejected' || isBroke;
  const isInDoubt = state.phase === 'execute' && isEffect(turn.workflow, event.step) && !isRefusal;
  if (isInDoubt) failStep(turn, event.step, { status: 'escalated', reason: 'action-unknown' });
  else
    failStep(turn, event.step, {
      status: event.error === 'rejected' && !isBroke ? 'rejected' : 'failed',
      reason: event.code,
    });
}
