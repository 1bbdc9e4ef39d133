import { endAtDeadline, endRun, failStep } from './ending.js';
import { retryStep } from './retry-step.js';
import type { EventOf, RunEvent } from './run-event.js';
import { onCondition, resultStep } from './start-steps.js';
import { onActionPrepared, onChecked, onExecuted, resumeAction } from './steps/action.js';
import { onApprovalDecided, onApprovalExpired, onApprovalPrepared } from './steps/approval.js';
import { closeAttempt, onClosed, onGeneratePrepared, onValidated } from './steps/generate.js';
import { onClassified, onLookupPrepared, onRetrieved, sendLookup } from './steps/lookup.js';
import { onReviewDecided, onReviewExpired } from './steps/review.js';
import { onRuleEvaluated } from './steps/rule.js';
import type { Turn } from './turn.js';
import { isUndo } from './workflow.js';

/** Hands an awaited event to the step that waits for it. */
export function applyEvent(turn: Turn, event: RunEvent): void {
  switch (event.kind) {
    case 'evaluated':
      return onEvaluated(turn, event);
    case 'not-evaluated':
      return onNotEvaluated(turn, event);
    case 'classified':
      return onClassified(turn, event);
    case 'retrieved':
      return onRetrieved(turn, event);
    case 'validated':
      return onValidated(turn, event);
    case 'closed':
      return turn.isDisabled ? undefined : onClosed(turn, event);
    case 'checked':
      return onChecked(turn, event);
    case 'executed':
      return onExecuted(turn, event);
    case 'failed':
      return retryStep(turn, event);
    case 'decided':
      return onDecided(turn, event);
    case 'woke':
      return onWoke(turn);
    case 'cancelled':
      return endRun(turn, { status: 'cancelled', reason: event.reason, by: event.by });
    case 'broken':
      return endRun(turn, { status: 'failed', reason: event.code });
  }
}

function onEvaluated(turn: Turn, event: EventOf<'evaluated'>): void {
  const { step: id, values } = event;
  if (id === resultStep) {
    const { result } = values;
    return endRun(turn, { status: 'completed', result: result && 'ref' in result ? result.ref : undefined });
  }
  if (turn.at(id).phase === 'when')
    return onCondition(turn, id, values.when !== undefined && 'value' in values.when && values.when.value === true);
  const step = turn.step(id);
  switch (step.kind) {
    case 'classify':
    case 'retrieve':
      return onLookupPrepared(turn, id, values);
    case 'generate':
      return onGeneratePrepared(turn, id, values);
    case 'rule':
      return onRuleEvaluated(turn, id, values);
    case 'action':
      return onActionPrepared(turn, id, values);
    case 'approval':
      return onApprovalPrepared(turn, id, values);
  }
}

function onNotEvaluated(turn: Turn, event: EventOf<'not-evaluated'>): void {
  const ending = { status: 'failed', reason: event.code } as const;
  if (event.step === resultStep) endRun(turn, ending);
  else failStep(turn, event.step, ending);
}

function onDecided(turn: Turn, event: EventOf<'decided'>): void {
  const { approval, decision, by, comment } = event;
  const state = turn.at(event.step);
  const isReview = state.phase === 'review';
  const status = decision === 'accept' ? 'accepted' : decision === 'edit' ? 'edited' : 'rejected';
  turn.commands.push({ kind: 'close-approval', id: approval, status, by, comment });
  turn.fact(
    'approval.decided',
    { approval, decision, decidedBy: by, ...(comment && { comment }), ...(event.edited && { edited: event.edited }) },
    event.step,
  );
  state.approval = undefined;
  if (isReview) onReviewDecided(turn, event);
  else onApprovalDecided(turn, event);
}

/** Everything whose time has come: people first, then attempts, then the run's deadline. */
function onWoke(turn: Turn): void {
  for (const [id, step] of Object.entries(turn.state.steps)) {
    if (step.status !== 'active' || step.wakeAt === undefined || step.wakeAt > turn.now) continue;
    step.wakeAt = undefined;
    if (step.phase === 'approval') onApprovalExpired(turn, id);
    else if (step.phase === 'review') onReviewExpired(turn, id);
    else if (step.phase === 'backoff') resume(turn, id);
  }
  if (turn.now >= turn.state.deadlineAt) endAtDeadline(turn);
}

function resume(turn: Turn, id: string): void {
  if (turn.isDisabled && !isUndo(id)) return failStep(turn, id, { status: 'failed', reason: 'subject-disabled' });
  const { kind } = turn.step(id);
  if (kind === 'generate') closeAttempt(turn, id);
  else if (kind === 'action') resumeAction(turn, id);
  else sendLookup(turn, id);
}
