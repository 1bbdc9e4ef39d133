import { endAtDeadline, endAtStepDeadline, failStep } from './ending.js';
import { resumeAction } from './steps/action.js';
import { onApprovalExpired } from './steps/approval.js';
import { closeAttempt } from './steps/generate.js';
import { sendLookup } from './steps/lookup.js';
import { onReviewExpired } from './steps/review.js';
import { onWaited } from './steps/wait.js';
import type { Turn } from './turn.js';
import { isUndo } from './workflow.js';

/** Everything whose time has come: first each step's own, then the run's deadline. */
export function wakeSteps(turn: Turn): void {
  for (const [id, step] of Object.entries(turn.state.steps)) {
    if (step.status === 'active' && step.dueAt !== undefined && step.dueAt <= turn.now) endAtStepDeadline(turn, id);
    if (step.status !== 'active' || step.wakeAt === undefined || step.wakeAt > turn.now) continue;
    const { wakeAt } = step;
    step.wakeAt = undefined;
    wakeStep(turn, id, wakeAt);
  }
  if (turn.now >= turn.state.deadlineAt) endAtDeadline(turn);
}

function wakeStep(turn: Turn, id: string, at: number): void {
  const { phase } = turn.at(id);
  if (phase === 'approval') onApprovalExpired(turn, id);
  else if (phase === 'review') onReviewExpired(turn, id);
  else if (phase === 'wait') onWaited(turn, id, at);
  else if (phase === 'backoff') resume(turn, id);
}

function resume(turn: Turn, id: string): void {
  if (turn.isDisabled && !isUndo(id)) return failStep(turn, id, { status: 'failed', reason: 'subject-disabled' });
  const { kind } = turn.step(id);
  if (kind === 'generate') closeAttempt(turn, id);
  else if (kind === 'action') resumeAction(turn, id);
  else sendLookup(turn, id);
}
