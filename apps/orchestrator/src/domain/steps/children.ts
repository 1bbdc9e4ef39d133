import { brokeEnding } from '../broke-ending.js';
import { calledBy, childOf, childRun } from '../child-of.js';
import { leaveChildren } from '../close-children.js';
import { failStep } from '../ending.js';
import { ruleForFailures } from '../fail-with.js';
import { finishStep } from '../finish-step.js';
import { moneyLeft } from '../money-left.js';
import type { Ending } from '../run-state.js';
import type { EventOf, Evaluated } from '../run-event.js';
import type { Turn } from '../turn.js';
import { isUndo, type Step } from '../workflow.js';

/** So deep may runs start runs. */
const mostDepth = 3;

export function prepareMap(turn: Turn, id: string): void {
  turn.at(id).phase = 'prepare';
  turn.evaluate(id, { list: { text: (turn.step(id) as Step<'map'>).over, as: 'list' } });
}

export function prepareSubworkflow(turn: Turn, id: string): void {
  turn.at(id).phase = 'prepare';
  turn.evaluate(id, { 0: { text: (turn.step(id) as Step<'subworkflow'>).with ?? 'input', as: 'json' } });
}

/** The list of a map, the inputs of its next children, or what all of them gave. */
export function onChildrenEvaluated(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const { list, count, results } = values;
  if (results !== undefined) return finishStep(turn, id, results);
  if (list !== undefined) return beginMap(turn, id, list, count);
  // Another step ended the run while these inputs were being evaluated.
  if (turn.state.ending !== undefined && !isUndo(id)) return;
  const state = turn.at(id);
  if (state.children === undefined) {
    const { budget } = turn.step(id) as Step<'subworkflow'>;
    const left = moneyLeft(turn.state);
    if (!canStart(turn, id) || left < 0) return failStep(turn, id, left < 0 ? brokeEnding(turn, id) : tooDeep);
    const eachMicroUsd = Math.min(budget?.microUsd ?? left, left);
    Object.assign(state, { phase: 'children', attempt: 1 });
    state.children = { count: 1, next: 1, open: [], done: 0, failed: 0, eachMicroUsd };
  }
  for (const [index, input] of Object.entries(values)) startChild(turn, id, Number(index), input);
}

const tooDeep: Ending = { status: 'failed', reason: 'too-deep' };
const canStart = (turn: Turn, id: string): boolean => isUndo(id) || (turn.state.childOf?.depth ?? 0) < mostDepth;

function beginMap(turn: Turn, id: string, list: Evaluated, counted: Evaluated | undefined): void {
  const { limit, budget } = turn.step(id) as Step<'map'>;
  const count = counted !== undefined && 'value' in counted ? Number(counted.value) : 0;
  if (!canStart(turn, id)) return failStep(turn, id, tooDeep);
  if (count > limit) return failStep(turn, id, { status: 'failed', reason: 'too-many-items' });
  if (!('ref' in list)) throw new Error(`the items of ${id} were not stored`);
  const share = Math.floor(Math.max(0, moneyLeft(turn.state)) / Math.max(1, count));
  const state = turn.at(id);
  Object.assign(state, { phase: 'children', attempt: 1 });
  const eachMicroUsd = budget?.microUsd ?? share;
  state.children = { list: list.ref, count, next: 0, open: [], done: 0, failed: 0, eachMicroUsd };
  goOn(turn, id);
}

/** Starts what may run beside what runs; once all have ended, gathers what they gave. */
function goOn(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'map'>;
  const state = turn.at(id);
  const { children } = state;
  if (children?.list === undefined) return;
  const { open, next, count, eachMicroUsd, list } = children;
  if (next === count && open.length === 0) {
    state.phase = 'prepare';
    return turn.evaluate(id, { results: { text: 'null', as: 'results' } });
  }
  const left = moneyLeft(turn.state);
  const affordable = left < 0 ? 0 : eachMicroUsd === 0 ? count : Math.floor(left / eachMicroUsd);
  const room = Math.min(step.parallel - open.length, count - next, affordable);
  if (room <= 0 && open.length === 0) return failStep(turn, id, brokeEnding(turn, id));
  if (room <= 0) return;
  children.next += room;
  const text =
    step.with ?? (step.workflow === undefined ? `{ '${step.as}': $${step.as}, 'index': $index }` : `$${step.as}`);
  const wanted = Array.from({ length: room }, (_one, at) => [String(next + at), { text, as: 'json' }] as const);
  turn.evaluate(id, Object.fromEntries(wanted), { items: { as: step.as, list } });
}

function startChild(turn: Turn, id: string, index: number, input: Evaluated): void {
  const { children, dueAt } = turn.at(id);
  if (children === undefined || !('ref' in input))
    throw new Error(`the input of item ${index} of ${id} was not stored`);
  children.open.push(index);
  turn.state.reservedMicroUsd += children.eachMicroUsd;
  const child = childRun(turn, id, index);
  const workflow = calledBy(turn, id);
  const of = childOf(turn, id, index);
  turn.commands.push({
    kind: 'start-child',
    child,
    workflow,
    childOf: of,
    input: input.ref,
    deadlineAt: isUndo(id) ? turn.state.compensateUntil : Math.min(turn.state.deadlineAt, dueAt ?? Infinity),
    budgetMicroUsd: children.eachMicroUsd,
  });
  turn.fact('child.started', { child, index, workflow, hash: of.hash }, id, String(index));
}

export function onChildEnded(turn: Turn, event: EventOf<'child-ended'>): void {
  const { step: id, index, status, reason, costMicroUsd } = event;
  const { children } = turn.at(id);
  if (children === undefined) return;
  children.open = children.open.filter((one) => one !== index);
  turn.state.reservedMicroUsd -= children.eachMicroUsd;
  turn.state.costMicroUsd += costMicroUsd;
  if (status === 'completed') children.done += 1;
  else children.failed += 1;
  const child = childRun(turn, id, index);
  turn.fact('child.ended', { child, index, status, reason, costMicroUsd }, id, String(index));
  if (turn.state.ending !== undefined && !isUndo(id)) return onEndedOfEnding(turn, event);
  const step = turn.step(id) as Step<'map'> | Step<'subworkflow'>;
  if (status !== 'completed' && (step.kind === 'subworkflow' || step.onItemFail === 'fail'))
    return failStep(turn, id, endingOf(step, event));
  if (step.kind === 'subworkflow') return finishStep(turn, id, event.result ? { ref: event.result } : { value: null });
  // A subject that was disabled starts no more of them; the run ends at the close of this turn.
  if (!turn.isDisabled) goOn(turn, id);
}

/** The run is ending: a child that had finished all the same counts as done, and doubt about one is doubt about the whole. */
function onEndedOfEnding(turn: Turn, { step: id, status, reason, detail, result }: EventOf<'child-ended'>): void {
  const isDone = status === 'completed' && turn.step(id).kind === 'subworkflow' && result !== undefined;
  if (isDone) finishStep(turn, id, { ref: result });
  else if (turn.at(id).children?.open.length === 0) leaveChildren(turn, id);
  if (status === 'escalated') failStep(turn, id, { status, reason, detail });
}

function endingOf(step: Step<'map'> | Step<'subworkflow'>, event: EventOf<'child-ended'>): Ending {
  const { status, reason = status, detail } = event;
  const rule =
    step.kind === 'subworkflow' ? ruleForFailures(step.onFail, [{ check: status, code: reason }]) : undefined;
  if (rule !== undefined) return { status: rule.end, reason: rule.code, detail };
  // Whoever cancelled the child did not cancel this run.
  return status === 'cancelled' ? { status: 'failed', reason: 'child-cancelled' } : { status, reason, detail };
}

/** What was to be heard of a child could not be: nobody may count on any of them. */
export function onChildrenFailed(turn: Turn, { step: id, error, code }: EventOf<'failed'>): void {
  turn.fact('step.failed', { kind: error, code }, id);
  failStep(turn, id, { status: 'failed', reason: code });
}
