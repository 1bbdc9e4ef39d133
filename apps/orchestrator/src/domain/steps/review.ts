import type { PayloadRef } from '@chassis/contracts';
import { endRun, failStep } from '../ending.js';
import { finishStep } from '../finish-step.js';
import { givenBy } from '../given-approval.js';
import { askForReview, openReview } from '../open-review.js';
import type { EventOf, Evaluated } from '../run-event.js';
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
  if (event.decision === 'edit' && state.review !== undefined && event.edited !== undefined)
    return askAnew(turn, event, event.edited);
  if (accepted === undefined)
    return failStep(turn, event.step, { status: 'escalated', reason: state.code, detail: state.failures });
  finishStep(turn, event.step, { ref: accepted });
}

/** An edit voids what was said before: whoever must accept it is asked about what stands there now. */
function askAnew(turn: Turn, event: EventOf<'decided'>, edited: PayloadRef): void {
  const state = turn.at(event.step);
  for (const { by, at } of state.given ?? [])
    turn.fact('approval.voided', { approval: event.approval, by, editedBy: event.by }, event.step, `${by}/${at}`);
  Object.assign(state, { candidate: edited, given: undefined, editor: givenBy(event, turn.now) });
  const { review } = state;
  if (review !== undefined) openReview(turn, event.step, review, { payload: edited, evidence: review.evidence });
}

/** Whether two must accept it is known; what one may accept alone, whoever edited it has. */
export function onReviewWeighed(turn: Turn, id: string, value: Evaluated | undefined): void {
  const state = turn.at(id);
  const { review, editor, candidate } = state;
  if (review === undefined) throw new Error(`nobody is to review ${id}`);
  state.editor = undefined;
  const isFourEyes = value !== undefined && 'value' in value && value.value === true;
  if (!isFourEyes && editor !== undefined && candidate !== undefined) return finishStep(turn, id, { ref: candidate });
  askForReview(turn, id, review, isFourEyes ? 2 : 1);
}

export function onReviewExpired(turn: Turn, id: string): void {
  const { approval, code, failures, given = [] } = turn.at(id);
  if (approval !== undefined) turn.commands.push({ kind: 'close-approval', id: approval, status: 'expired' });
  turn.at(id).approval = undefined;
  const approvedBy = given.length === 0 ? undefined : given.map(({ by }) => by);
  turn.fact('approval.expired', { approval, code, approvedBy }, id);
  endRun(turn, { status: 'escalated', reason: code, detail: failures });
}
