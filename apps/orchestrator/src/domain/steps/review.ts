import { endRun, failStep } from '../ending.js';
import { finishStep } from '../finish-step.js';
import type { EventOf } from '../run-event.js';
import type { Turn } from '../turn.js';

/** A person looked at what a rule or a check refused. What is not accepted goes to people outside the run. */
export function onReviewDecided(turn: Turn, event: EventOf<'decided'>): void {
  const state = turn.at(event.step);
  const accepted = event.decision === 'edit' ? event.edited : state.candidate;
  if (event.decision === 'reject') {
    return failStep(turn, event.step, {
      status: 'escalated',
      reason: state.code,
      detail: event.comment ?? state.failures,
      by: event.by,
    });
  }
  if (turn.step(event.step).kind === 'rule') return finishStep(turn, event.step, state.output ?? { value: true });
  if (accepted === undefined)
    return failStep(turn, event.step, { status: 'escalated', reason: state.code, detail: state.failures });
  finishStep(turn, event.step, { ref: accepted });
}

export function onReviewExpired(turn: Turn, id: string): void {
  const { approval, code, failures } = turn.at(id);
  if (approval !== undefined) turn.commands.push({ kind: 'close-approval', id: approval, status: 'expired' });
  turn.at(id).approval = undefined;
  turn.fact('approval.expired', { approval, code }, id);
  endRun(turn, { status: 'escalated', reason: code, detail: failures });
}
