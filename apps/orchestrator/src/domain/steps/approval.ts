import type { EventOf, Evaluated } from '../run-event.js';
import { endRun, failStep } from '../ending.js';
import { finishStep, skipStep } from '../finish-step.js';
import { givenBy } from '../given-approval.js';
import { mayApprove } from '../may-approve.js';
import { openForPerson } from '../open-review.js';
import { evidenceOfRepeat, repeatCode } from '../repeat-action.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';
import { checkAction, executeAction, isWeighed, weighAction } from './action.js';

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
  if (isSettledByEditor(turn, id)) return;
  const operation = (turn.step(step.for) as Step<'action'>).use;
  const { role, within, notRequester } = step;
  openForPerson(turn, id, 'approval', {
    needs: action.needs,
    notRequester,
    role,
    within,
    operation,
    payload: action.inputs?.arguments,
    evidence: turn.at(id).inputs?.evidence,
    ...(turn.state.repeats?.[step.for] !== undefined && { code: repeatCode }),
  });
}

/** What a person put in the place of what was shown needs nobody else, where one person may permit it and this one may. */
function isSettledByEditor(turn: Turn, id: string): boolean {
  const state = turn.at(id);
  const { editor } = state;
  const action = turn.at((turn.step(id) as Step<'approval'>).for);
  const { persons = 1, amount } = action.needs ?? {};
  state.editor = undefined;
  if (editor?.token === undefined || persons > 1 || !mayApprove(amount, editor.limits)) return false;
  Object.assign(action, { decision: editor.token, isApproved: true });
  finishStep(turn, id, { value: { decision: 'edit', decidedBy: editor.by } });
  return true;
}

/** By a workflow's approval, or by the action itself where it is to be repeated. */
export function onApprovalDecided(turn: Turn, event: EventOf<'decided'>): void {
  const step = turn.step(event.step) as Step<'approval'> | Step<'action'>;
  const id = step.kind === 'approval' ? step.for : step.id;
  if (event.decision === 'reject')
    return failStep(turn, event.step, { status: 'rejected', reason: 'refused', detail: event.comment });
  const action = turn.at(id);
  if (event.token === undefined) throw new Error(`the decision on ${event.step} is not signed`);
  const isEdited = event.decision === 'edit' && event.edited !== undefined;
  if (isEdited && step.kind === 'approval' && isWeighed(step)) return askAnew(turn, event, step);
  const { given = [] } = turn.at(event.step);
  const decisions = given.flatMap(({ token }) => (token === undefined ? [] : [token]));
  Object.assign(action, { decision: event.token, isApproved: true, ...(decisions.length > 1 && { decisions }) });
  if (isEdited) {
    action.inputs = { arguments: event.edited };
    checkAction(turn, id);
  }
  if (step.kind === 'approval')
    return finishStep(turn, event.step, {
      value: { decision: event.decision, decidedBy: event.by, approvedBy: approversOf(event, given) },
    });
  action.wakeAt = undefined;
  if (!isEdited) executeAction(turn, id);
}

const approversOf = ({ by }: EventOf<'decided'>, given: readonly { by: string }[]): string[] =>
  given.length > 1 ? given.map((one) => one.by) : [by];

/** An edit voids what was said before: the new arguments are weighed and checked, and whoever must permit them is asked about them. */
function askAnew(turn: Turn, event: EventOf<'decided'>, step: Step<'approval'>): void {
  const state = turn.at(event.step);
  for (const { by, at } of state.given ?? [])
    turn.fact('approval.voided', { approval: event.approval, by, editedBy: event.by }, event.step, `${by}/${at}`);
  Object.assign(state, { phase: 'action', wakeAt: undefined, given: undefined, editor: givenBy(event, turn.now) });
  const action = turn.at(step.for);
  action.inputs = { ...action.inputs, ...(event.edited && { arguments: event.edited }) };
  weighAction(turn, step.for);
}

export function onApprovalExpired(turn: Turn, id: string): void {
  const { approval, given = [] } = turn.at(id);
  if (approval !== undefined) turn.commands.push({ kind: 'close-approval', id: approval, status: 'expired' });
  turn.at(id).approval = undefined;
  const approvedBy = given.length === 0 ? undefined : given.map(({ by }) => by);
  turn.fact('approval.expired', { approval, approvedBy }, id);
  endRun(turn, { status: 'escalated', reason: 'approval-expired' });
}
