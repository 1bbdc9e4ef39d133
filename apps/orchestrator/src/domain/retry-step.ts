import { type Evidence, workflowRunBudget } from '@chassis/contracts';
import { failStep } from './ending.js';
import { isEffect } from './is-effect.js';
import type { EventOf } from './run-event.js';
import type { Retry } from './step-parts.js';
import type { Turn } from './turn.js';
import { isUndo } from './workflow.js';

const firstDelayMs = 250;
const longestDelayMs = 30_000;
const retriesOfBug = 1;
const mostDoublings = 20;
const brokeCode = 'budget-exhausted';
/** A part took a deadline for passed. Only the engine decides that: its own timers end the step or the run. */
const lateCode = 'deadline-passed';

/** A part of the line failed: another attempt after a while if that can help, else the end of the run. */
export function retryStep(turn: Turn, event: EventOf<'failed'>): void {
  const { step: id, error, code } = event;
  const evidence = evidenceOf(turn, event);
  turn.fact('step.failed', { kind: error, code, ...(evidence !== undefined && { evidence }) }, id);
  const state = turn.at(id);
  const retries = state.retries ?? 0;
  const isEnding = turn.state.ending !== undefined && !isUndo(id);
  if (!isEnding && code === lateCode) return backOff(turn, event, Math.min(state.attempt, mostDoublings));
  if (!isEnding && retries < mostRetries(turn, event)) {
    state.retries = retries + 1;
    return backOff(turn, event, retries);
  }
  const isInDoubt = state.phase === 'execute' && isEffect(turn.workflow, id) && !isRefusal(event);
  if (isInDoubt) failStep(turn, id, { status: 'escalated', reason: 'action-unknown' });
  else {
    const { retryAfterMs, detail } = event;
    const status = error === 'rejected' && code !== brokeCode ? 'rejected' : 'failed';
    failStep(turn, id, {
      status,
      reason: code,
      ...(detail && { detail }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

/** Only the engine knows what the run might spend in all. */
function evidenceOf(turn: Turn, { evidence }: EventOf<'failed'>): Evidence | undefined {
  if (evidence?.['budget'] !== workflowRunBudget) return evidence;
  return { ...evidence, limitMicroUsd: turn.state.budgetMicroUsd };
}

function backOff(turn: Turn, { step: id, retryAfterMs = 0 }: EventOf<'failed'>, doublings: number): void {
  const { firstDelay = firstDelayMs, longestDelay = longestDelayMs } = policyOf(turn, id);
  const delayMs = Math.min(longestDelay, firstDelay * 2 ** doublings);
  Object.assign(turn.at(id), { phase: 'backoff', wakeAt: turn.now + Math.max(delayMs, retryAfterMs) });
}

/** By the kind of what went wrong; what a repetition cannot change is not repeated. */
function mostRetries(turn: Turn, { step, error, code }: EventOf<'failed'>): number {
  if (code === brokeCode) return 0;
  const policy = policyOf(turn, step);
  if (error === 'bug') return policy.bug ?? retriesOfBug;
  return error === 'transient' || error === 'throttled' ? (policy[error] ?? turn.workflow.maxRetries) : 0;
}

function policyOf(turn: Turn, id: string): Retry {
  const step = turn.step(id);
  return ('retry' in step ? step.retry : undefined) ?? {};
}

/** Nothing was done, for whoever answered so refused before doing it. */
const isRefusal = ({ error, code }: EventOf<'failed'>): boolean =>
  error === 'invalid' || error === 'denied' || error === 'rejected' || code === brokeCode;
