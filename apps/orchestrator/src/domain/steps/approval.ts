import type { EventOf, Evaluated } from '../run-event.js';
import { endRun, failStep } from '../ending.js';
import { finishStep, skipStep } from '../finish-step.js';
import { openForPerson } from '../open-review.js';
import { evidenceOfRepeat, repeatCode } from '../repeat-action.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';
import { checkAction, executeAction } from './action.js';

/** An approval first has its action's arguments evaluated and checked: nobody is asked about what would be halted anyway. */
export function prepareApproval(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'approval'>;
  const state = turn.at(id);
  state.phase = 'prepare';
  turn.evaluate(id, evidenceOfRepeat(turn, step.for, step.show ?? '{}'));
}

export function onApprovalPrepared(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const step = turn.step(id) as Step<'approval'>;
  const { evidence } = values;
  Object.assign(turn.at(id), {
    phase: 'action',
    ...(evidence && 'ref' in evidence && { inputs: { evidence: evidence.ref } }),
  });
  turn.state.steps[step.for] = { status: 'active', attempt: 0, startedAt: turn.now };
  turn.fact('step.started', { kind: 'action', isPrepared: true }, step.for);
  turn.begun.push(step.for);
}

/** Once the action is prepared, the person is asked; without an action there is nothing to ask. */
export function settleApproval(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'approval'>;
  const action = turn.state.steps[step.for];
  if (action?.status === 'skipped') return skipStep(turn, id, false);
  if (action?.phase !== 'ready') return;
  const operation = (turn.step(step.for) as Step<'action'>).use;
  const { role, within } = step;
  openForPerson(turn, id, 'approval', {
    role,
    within,
    operation,
    payload: action.inputs?.arguments,
    evidence: turn.at(id).inputs?.evidence,
    ...(turn.state.repeats?.[step.for] !== undefined && { code: repeatCode }),
  });
}

/** By a workflow's approval, or by the action itself where it is to be repeated. */
export function onApprovalDecided(turn: Turn, event: EventOf<'decided'>): void {
  const step = turn.step(event.step) as Step<'approval'> | Step<'action'>;
  const id = step.kind === 'approval' ? step.for : step.id;
  if (event.decision === 'reject')
    return failStep(turn, event.step, { status: 'rejected', reason: 'refused', detail: event.comment });
  const action = turn.at(id);
  if (event.token === undefined) throw new Error(`the decision on ${event.step} is not signed`);
  Object.assign(action, { decision: event.token, isApproved: true });
  const isEdited = event.decision === 'edit' && event.edited !== undefined;
  if (isEdited) {
    action.inputs = { arguments: event.edited };
    checkAction(turn, id);
  }
  if (step.kind === 'approval')
    return finishStep(turn, event.step, { value: { decision: event.decision, decidedBy: event.by } });
  action.wakeAt = undefined;
  if (!isEdited) executeAction(turn, id);
}

export function onApprovalExpired(turn: Turn, id: string): void {
  const { approval } = turn.at(id);
  if (approval !== undefined) turn.commands.push({ kind: 'close-approval', id: approval, status: 'expired' });
  turn.at(id).approval = undefined;
  turn.fact('approval.expired', { approval }, id);
  endRun(turn, { status: 'escalated', reason: 'approval-expired' });
}
