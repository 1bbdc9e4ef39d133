import { failStep } from './ending.js';
import { isEffect } from './is-effect.js';
import type { EventOf } from './run-event.js';
import type { Turn } from './turn.js';
import { isUndo } from './workflow.js';

const firstDelayMs = 250;
const longestDelayMs = 30_000;
const retriesOfBug = 1;
const brokeCode = 'budget-exhausted';

/** A part of the line failed: another attempt after a while if that can help, else the end of the run. */
export function retryStep(turn: Turn, event: EventOf<'failed'>): void {
  const { step: id, error, code } = event;
  turn.fact('step.failed', { kind: error, code }, id);
  const state = turn.at(id);
  const retries = state.retries ?? 0;
  const isEnding = turn.state.ending !== undefined && !isUndo(id);
  if (!isEnding && retries < mostRetries(turn, event)) {
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** retries);
    const wakeAt = turn.now + Math.max(delayMs, event.retryAfterMs ?? 0);
    Object.assign(state, { phase: 'backoff', retries: retries + 1, wakeAt });
    return;
  }
  const isInDoubt = state.phase === 'execute' && isEffect(turn.workflow, id) && !isRefusal(event);
  if (isInDoubt) failStep(turn, id, { status: 'escalated', reason: 'action-unknown' });
  else failStep(turn, id, { status: error === 'rejected' && code !== brokeCode ? 'rejected' : 'failed', reason: code });
}

function mostRetries(turn: Turn, { error, code }: EventOf<'failed'>): number {
  if (code === brokeCode) return 0;
  if (error === 'transient' || error === 'throttled') return turn.workflow.maxRetries;
  return error === 'bug' ? retriesOfBug : 0;
}

/** Nothing was done, for whoever answered so refused before doing it. */
const isRefusal = ({ error, code }: EventOf<'failed'>): boolean =>
  error === 'invalid' || error === 'denied' || error === 'rejected' || code === brokeCode;
