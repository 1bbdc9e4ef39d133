import { armsOf } from '../check-kinds.js';
import { failStep } from '../ending.js';
import { finishStep } from '../finish-step.js';
import type { Evaluated } from '../run-event.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';

export function prepareBranch(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'branch'>;
  turn.at(id).phase = 'prepare';
  if (step.choose !== undefined) turn.evaluate(id, { choose: { text: step.choose, as: 'value' } });
  else tryArm(turn, id, 0);
}

/** Conditions are looked at one after the other: one that makes sense only where those before it are false may rely on that. */
function tryArm(turn: Turn, id: string, index: number): void {
  const step = turn.step(id) as Step<'branch'>;
  const next = Object.entries(step.arms)[index];
  if (next === undefined) return take(turn, id, step.else);
  turn.evaluate(id, { [next[0]]: { text: next[1], as: 'flag' } });
}

export function onBranchEvaluated(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const step = turn.step(id) as Step<'branch'>;
  const [name, given] = Object.entries(values)[0] ?? [];
  const value = given !== undefined && 'value' in given ? given.value : undefined;
  if (step.choose !== undefined)
    return take(turn, id, typeof value === 'string' && armsOf(step).includes(value) ? value : step.else);
  if (value === true) return take(turn, id, name);
  tryArm(turn, id, Object.keys(step.arms).indexOf(name ?? '') + 1);
}

function take(turn: Turn, id: string, arm: string | undefined): void {
  if (arm === undefined) failStep(turn, id, { status: 'failed', reason: 'no-arm' });
  else finishStep(turn, id, { value: { arm } });
}

/** Whether a step stands in an arm that its branch, which is over, did not take. */
export function isInOtherArm(turn: Turn, { arm }: Step): boolean {
  if (arm === undefined) return false;
  const [branch, name] = arm.split('.') as [string, string];
  const output = turn.state.steps[branch]?.output;
  const taken = output !== undefined && 'value' in output ? (output.value as { arm?: string } | null)?.arm : undefined;
  return taken !== name;
}
