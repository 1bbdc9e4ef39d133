import type { Money } from '@chassis/contracts';
import type { Wanted } from '../command.js';
import type { Ending } from '../run-state.js';
import { failStep } from '../ending.js';
import { failWith, ruleForFailures } from '../fail-with.js';
import { finishStep } from '../finish-step.js';
import type { EventOf, Evaluated } from '../run-event.js';
import { personsNeeded } from '../persons-needed.js';
import { askToRepeat, evidenceOfRepeat } from '../repeat-action.js';
import type { Turn } from '../turn.js';
import { approvalFor, type Step } from '../workflow.js';

/** Evaluates an action's arguments: when its turn has come, or earlier for the person who is to approve exactly these. */
export function prepareAction(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'action'>;
  turn.at(id).phase = 'prepare';
  turn.evaluate(id, { arguments: { text: step.with, as: 'json' }, ...evidenceOfRepeat(turn, id) });
}

/** The arguments are there: the validator looks at them first. */
export function onActionPrepared(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const { arguments: args, evidence, amount, isFourEyes } = values;
  if (amount !== undefined || isFourEyes !== undefined) return onWeighed(turn, id, values);
  if (args === undefined || !('ref' in args)) throw new Error(`the arguments of ${id} were not stored`);
  turn.at(id).inputs = { arguments: args.ref, ...(evidence && 'ref' in evidence && { evidence: evidence.ref }) };
  weighAction(turn, id);
}

/** Who must permit exactly these arguments is found out before they are checked, since the verdict says how many must. */
export function weighAction(turn: Turn, id: string): void {
  const approval = isApprovalOpen(turn, id) ? approvalFor(turn.workflow, id) : undefined;
  const state = turn.at(id);
  const args = state.inputs?.arguments;
  if (approval === undefined || args === undefined || !isWeighed(approval)) return checkAction(turn, id);
  const { amount, fourEyes } = approval;
  const wanted: Record<string, Wanted> = {
    ...(amount !== undefined && { amount: { text: amount, as: 'money' } }),
    ...(fourEyes?.when !== undefined && { isFourEyes: { text: fourEyes.when, as: 'flag' } }),
  };
  if (Object.keys(wanted).length === 0) return onWeighed(turn, id, {});
  state.phase = 'prepare';
  turn.evaluate(id, wanted, { variables: { arguments: args } });
}

/** Whether it depends on what is asked who must permit it. */
export const isWeighed = ({ amount, fourEyes }: Step<'approval'>): boolean =>
  amount !== undefined || fourEyes !== undefined;

function onWeighed(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const money = values.amount;
  const amount = money !== undefined && 'value' in money ? (money.value as Money) : undefined;
  const wanted = values.isFourEyes;
  const isWanted = wanted !== undefined && 'value' in wanted && wanted.value === true;
  const persons = personsNeeded(approvalFor(turn.workflow, id)?.fourEyes, { amount, isWanted });
  turn.at(id).needs = { persons, ...(amount !== undefined && { amount }) };
  checkAction(turn, id);
}

/** Asks for a verdict over the arguments, as a new attempt. */
export function checkAction(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'action'>;
  const state = turn.at(id);
  Object.assign(state, { phase: 'check', attempt: state.attempt + 1, verdict: undefined });
  const isRepeat = turn.state.repeats?.[id] !== undefined;
  const isApprovalRequired = state.isApproved === true || isRepeat || isApprovalOpen(turn, id);
  const { persons = 1 } = state.needs ?? {};
  turn.send(id, 'action.check', {
    operation: step.use,
    arguments: state.inputs?.arguments,
    isApprovalRequired,
    ...(isApprovalRequired && persons > 1 && { persons }),
  });
}

const isApprovalOpen = (turn: Turn, id: string): boolean => {
  const approval = approvalFor(turn.workflow, id);
  return approval !== undefined && turn.state.steps[approval.id]?.status === 'active';
};

export function onChecked(turn: Turn, event: EventOf<'checked'>): void {
  const state = turn.at(event.step);
  if (event.verdict === 'pass' && event.token !== undefined) {
    Object.assign(state, { verdict: event.token, phase: 'ready' });
    if (state.isDue) executeAction(turn, event.step);
    return;
  }
  const step = turn.step(event.step) as Step<'action'>;
  const fallback = {
    end: event.verdict === 'escalate' ? 'escalated' : 'rejected',
    code: event.failures[0]?.code ?? 'action-halted',
  } as const;
  failWith(turn, event.step, ruleForFailures(step.onFail, event.failures) ?? fallback, { evidence: event.failuresRef });
}

/** Sends the action off, with the validator's verdict and, where one was needed, the signed decision of a person. */
export function executeAction(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'action'>;
  const state = turn.at(id);
  const { verdict, decision, decisions } = state;
  if (decision === undefined && turn.state.repeats?.[id] !== undefined) return askToRepeat(turn, id);
  state.phase = 'execute';
  turn.send(id, 'action.execute', {
    operation: step.use,
    arguments: state.inputs?.arguments,
    verdict,
    ...(decision !== undefined && { decision }),
    ...(decisions !== undefined && { decisions }),
  });
}

/** Tries again what failed: the check, or the action under its verdict. */
export function resumeAction(turn: Turn, id: string): void {
  const state = turn.at(id);
  if (state.verdict === undefined) return checkAction(turn, id);
  state.attempt += 1;
  executeAction(turn, id);
}

export function onExecuted(turn: Turn, event: EventOf<'executed'>): void {
  const state = turn.at(event.step);
  state.reference = event.reference;
  if (event.outcome === 'done')
    return finishStep(turn, event.step, event.output ? { ref: event.output } : { value: null });
  if (event.outcome === 'not-found') return finishStep(turn, event.step, { value: null });
  failStep(turn, event.step, endingOf(turn.step(event.step) as Step<'action'>, event));
}

function endingOf(step: Step<'action'>, event: EventOf<'executed'>): Ending {
  const { code, detail } = event;
  if (event.outcome === 'refused') return { status: 'rejected', reason: code ?? 'action-refused', detail };
  if (event.outcome === 'conflict') {
    const { end, code: reason } = step.onConflict ?? { end: 'rejected', code: code ?? 'conflict' };
    return { status: end, reason, detail };
  }
  return { status: 'escalated', reason: 'action-unknown', detail };
}
