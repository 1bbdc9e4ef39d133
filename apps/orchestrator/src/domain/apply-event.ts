import { decidedOn } from './decided-on.js';
import { endRun, failStep } from './ending.js';
import { isStillShort } from './given-approval.js';
import { onEvaluated } from './on-evaluated.js';
import { retryStep } from './retry-step.js';
import type { EventKind, EventOf, RunEvent } from './run-event.js';
import { resultStep } from './start-steps.js';
import { onChecked, onExecuted } from './steps/action.js';
import { onApprovalDecided } from './steps/approval.js';
import { onChildEnded, onChildrenFailed } from './steps/children.js';
import { onClosed, onValidated } from './steps/generate.js';
import { onClassified, onRetrieved } from './steps/lookup.js';
import { onReviewDecided } from './steps/review.js';
import type { Turn } from './turn.js';
import { wakeSteps } from './wake-steps.js';

type Handlers = { readonly [K in EventKind]: (turn: Turn, event: EventOf<K>) => void };

const handlers: Handlers = {
  evaluated: onEvaluated,
  'not-evaluated': onNotEvaluated,
  classified: onClassified,
  retrieved: onRetrieved,
  validated: onValidated,
  closed: (turn, event) => (turn.isDisabled ? undefined : onClosed(turn, event)),
  checked: onChecked,
  executed: onExecuted,
  failed: (turn, event) =>
    turn.at(event.step).children === undefined ? retryStep(turn, event) : onChildrenFailed(turn, event),
  'child-ended': onChildEnded,
  decided: onDecided,
  woke: wakeSteps,
  // An operator's word: `advance` itself sees to it.
  paused: () => undefined,
  resumed: () => undefined,
  cancelled: (turn, { reason, by }) => endRun(turn, { status: 'cancelled', reason, by }),
  broken: (turn, { code }) => endRun(turn, { status: 'failed', reason: code }),
};

/** Hands an awaited event to the step that waits for it. */
export function applyEvent(turn: Turn, event: RunEvent): void {
  handlers[event.kind](turn, event as never);
}

function onNotEvaluated(turn: Turn, event: EventOf<'not-evaluated'>): void {
  const ending = { status: 'failed', reason: event.code } as const;
  if (event.step === resultStep) endRun(turn, ending);
  else failStep(turn, event.step, ending);
}

function onDecided(turn: Turn, event: EventOf<'decided'>): void {
  const { approval, decision, by, comment } = event;
  const state = turn.at(event.step);
  if (isStillShort(turn, event)) return;
  const { given = [] } = state;
  const isReview = state.phase === 'review';
  const status = decision === 'accept' ? 'accepted' : decision === 'edit' ? 'edited' : 'rejected';
  turn.commands.push({ kind: 'close-approval', id: approval, status, by, comment });
  turn.fact(
    'approval.decided',
    {
      approval,
      decision,
      decidedBy: by,
      ...{ role: event.role, limits: event.limits, comment, edited: event.edited },
      ...(given.length > 0 && { approvedBy: given.map((one) => one.by) }),
    },
    event.step,
    (state.asked ?? 1) > 1 ? String(state.asked) : undefined,
  );
  const { edited } = event;
  turn.commands.push({
    kind: 'tell-decision',
    approval,
    step: event.step,
    attempt: state.attempt,
    ...decidedOn(turn, event.step),
    decision,
    by,
    edited,
    comment,
  });
  state.approval = undefined;
  if (isReview) onReviewDecided(turn, event);
  else onApprovalDecided(turn, event);
}
