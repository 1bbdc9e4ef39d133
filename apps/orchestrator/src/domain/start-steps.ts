import { endRun } from './ending.js';
import { skipStep } from './finish-step.js';
import { executeAction, prepareAction } from './steps/action.js';
import { prepareApproval, settleApproval } from './steps/approval.js';
import { isInOtherArm, prepareBranch } from './steps/branch.js';
import { prepareMap, prepareSubworkflow } from './steps/children.js';
import { prepareGenerate } from './steps/generate.js';
import { prepareClassify, prepareRetrieve } from './steps/lookup.js';
import { prepareRule } from './steps/rule.js';
import { prepareWait } from './steps/wait.js';
import type { Turn } from './turn.js';
import { approvalFor, type Step } from './workflow.js';

export const resultStep = '~result';

/** Starts every step whose needs have ended; when all have, asks for the result. */
export function startSteps(turn: Turn): void {
  const { state, workflow } = turn;
  const isOver = (id: string): boolean => state.steps[id]?.status === 'done' || state.steps[id]?.status === 'skipped';
  if (turn.isDisabled && !workflow.steps.every(({ id }) => isOver(id))) {
    return endRun(turn, { status: 'failed', reason: 'subject-disabled' });
  }
  for (const step of workflow.steps) {
    if (state.ending !== undefined) return;
    if (!isOver(step.id) && step.needs.every(isOver)) startStep(turn, step);
  }
  if (workflow.steps.every(({ id }) => isOver(id)))
    turn.evaluate(resultStep, { result: { text: workflow.result, as: 'json' } });
}

function startStep(turn: Turn, step: Step): void {
  const known = turn.state.steps[step.id];
  if (known !== undefined) return startPrepared(turn, step);
  if (isInOtherArm(turn, step)) return skipStep(turn, step.id, false);
  if (isStarved(turn, step)) return skipStep(turn, step.id, true);
  turn.state.steps[step.id] = {
    status: 'active',
    attempt: 0,
    startedAt: turn.now,
    ...(step.kind === 'action' && { isDue: true }),
    ...dueAtOf(turn, step),
  };
  turn.fact('step.started', { kind: step.kind }, step.id);
  prepareStep(turn, step.id);
}

/** An approval's time begins when the person is asked. */
function dueAtOf(turn: Turn, step: Step): { dueAt?: number } {
  const within = step.kind !== 'approval' && 'within' in step ? step.within : undefined;
  return within === undefined ? {} : { dueAt: Math.min(turn.now + within, turn.state.deadlineAt) };
}

/** Only an action may have been prepared before its turn, for its approval. An approval that waits for its action is looked at again. */
function startPrepared(turn: Turn, step: Step): void {
  const state = turn.at(step.id);
  if (step.kind === 'approval' && state.phase === 'action') return settleApproval(turn, step.id);
  if (step.kind !== 'action' || state.isDue) return;
  state.isDue = true;
  if (state.phase === 'ready') executeAction(turn, step.id);
}

/** A step that reads what was skipped is skipped; so is an action whose approval could not even be asked for. */
function isStarved(turn: Turn, step: Step): boolean {
  const approval = approvalFor(turn.workflow, step.id);
  if (approval !== undefined && turn.state.steps[approval.id]?.isStarved) return true;
  return step.readsSurely.some((id) => turn.state.steps[id]?.status === 'skipped');
}

/** The first thing a step does: its condition, else the evaluation of what its command needs. */
export function prepareStep(turn: Turn, id: string): void {
  const { when } = turn.step(id);
  if (when === undefined) return beginStep(turn, id);
  turn.at(id).phase = 'when';
  turn.evaluate(id, { when: { text: when, as: 'flag' } });
}

export function onCondition(turn: Turn, id: string, isTrue: boolean): void {
  if (isTrue) beginStep(turn, id);
  else skipStep(turn, id, false);
}

function beginStep(turn: Turn, id: string): void {
  const step = turn.step(id);
  switch (step.kind) {
    case 'classify':
      return prepareClassify(turn, id);
    case 'retrieve':
      return prepareRetrieve(turn, id);
    case 'generate':
      return prepareGenerate(turn, id);
    case 'rule':
      return prepareRule(turn, id);
    case 'action':
      return prepareAction(turn, id);
    case 'approval':
      return prepareApproval(turn, id);
    case 'branch':
      return prepareBranch(turn, id);
    case 'wait':
      return prepareWait(turn, id);
    case 'map':
      return prepareMap(turn, id);
    case 'subworkflow':
      return prepareSubworkflow(turn, id);
  }
}
