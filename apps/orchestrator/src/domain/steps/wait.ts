import { failStep } from '../ending.js';
import { finishStep } from '../finish-step.js';
import type { Evaluated } from '../run-event.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';

export function prepareWait(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'wait'>;
  turn.at(id).phase = 'prepare';
  if (step.until !== undefined) turn.evaluate(id, { until: { text: step.until, as: 'value' } });
  else waitUntil(turn, id, turn.now + (step.for ?? 0));
}

export function onWaitEvaluated(turn: Turn, id: string, { until }: Readonly<Record<string, Evaluated>>): void {
  const value = until !== undefined && 'value' in until ? until.value : undefined;
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isSafeInteger(at) && Math.abs(at) <= latest) return waitUntil(turn, id, at);
  failStep(turn, id, { status: 'failed', reason: 'not-a-time' });
}

/** The last moment that a date can name. */
const latest = 8_640_000_000_000_000;

/** A wait that cannot end in time ends its run now, while somebody may still do something about it. */
function waitUntil(turn: Turn, id: string, at: number): void {
  const { deadlineAt } = turn.state;
  if (at <= turn.now) return onWaited(turn, id, at);
  if (at >= deadlineAt) return failStep(turn, id, { status: 'failed', reason: 'wait-beyond-deadline' });
  Object.assign(turn.at(id), { phase: 'wait', wakeAt: at });
}

export function onWaited(turn: Turn, id: string, at: number): void {
  finishStep(turn, id, { value: { until: new Date(at).toISOString() } });
}
