import { isHoldable } from './is-holdable.js';
import type { EventKind, RunEvent } from './run-event.js';
import type { Phase, RunState, StepState } from './run-state.js';
import { resultStep } from './start-steps.js';
import { wakeAt } from './wake-at.js';

const phasesOf: Partial<Record<EventKind, readonly Phase[]>> = {
  evaluated: ['when', 'prepare', 'children'],
  'not-evaluated': ['when', 'prepare', 'children'],
  classified: ['classify'],
  retrieved: ['retrieve'],
  validated: ['generate'],
  closed: ['close'],
  checked: ['check'],
  executed: ['execute'],
  failed: ['classify', 'retrieve', 'generate', 'close', 'check', 'execute', 'children'],
  'child-ended': ['children'],
  decided: ['approval', 'review'],
};

/** Whether the run waits for this event: its step is active, in the right phase, in the same attempt. */
export function isAwaited(state: RunState, event: RunEvent): boolean {
  if (event.kind === 'woke') return event.now >= (wakeAt(state) ?? Number.POSITIVE_INFINITY);
  if (event.kind === 'paused') return state.pause === undefined && state.ending === undefined;
  if (event.kind === 'resumed') return state.pause !== undefined;
  return !('step' in event) || (isHoldable(state, event) && isOfOpenStep(state, event));
}

type OfStep = Extract<RunEvent, { step: string }>;

function isOfOpenStep(state: RunState, event: OfStep): boolean {
  if (event.step === resultStep) return state.ending === undefined;
  const step = Object.hasOwn(state.steps, event.step) ? state.steps[event.step] : undefined;
  if (step?.status !== 'active' || step.phase === undefined) return false;
  if ('attempt' in event && event.attempt !== step.attempt) return false;
  return isOfStep(step, event) && phasesOf[event.kind]?.includes(step.phase) === true;
}

/** The item that ended is open; what was decided is what was asked. */
function isOfStep(step: StepState, event: RunEvent): boolean {
  if (event.kind === 'child-ended') return step.children?.open.includes(event.index) === true;
  if (event.kind !== 'decided') return true;
  // Two persons are two: who accepted before adds nothing.
  const isSecondYes = event.decision === 'accept' && step.given?.some(({ by }) => by === event.by) === true;
  return event.approval === step.approval && !isSecondYes;
}
