import type { Ending } from './run-state.js';
import type { Turn } from './turn.js';

/** The end of a run, told to its log, to the record and to the run that started it. */
export function finalize(turn: Turn, ending: Ending): void {
  const { state } = turn;
  const { status, reason, detail, result } = ending;
  const hasStopped = Object.values(state.steps).some((step) => step.status === 'stopped' && step.attempt > 0);
  Object.assign(state, { status, reason, detail, result, endedAt: turn.now, ending: undefined });
  if (status === 'cancelled' || hasStopped) {
    turn.commands.push({ kind: 'broadcast-cancel', reason: reason ?? status, by: ending.by ?? 'orchestrator' });
  }
  state.updates += 1;
  const { retryAfterMs } = ending;
  turn.commands.push({
    kind: 'update',
    version: state.updates,
    status,
    reason,
    detail,
    result,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  const { childOf } = state;
  if (childOf !== undefined) turn.commands.push({ kind: 'tell-parent', childOf, status, reason, detail, result });
  const data = { status, costMicroUsd: state.costMicroUsd, tookMs: turn.now - state.acceptedAt };
  turn.fact('run.ended', {
    ...data,
    ...(reason !== undefined && { reason }),
    ...(result && { result }),
    ...(detail && { detail }),
    ...(ending.by !== undefined && { by: ending.by }),
  });
}
