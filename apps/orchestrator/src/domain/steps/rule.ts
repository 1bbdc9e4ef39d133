import type { Evaluated } from '../run-event.js';
import { failWith } from '../fail-with.js';
import { finishStep } from '../finish-step.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';

export function prepareRule(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'rule'>;
  turn.at(id).phase = 'prepare';
  turn.evaluate(id, { rule: { text: step.rule, as: 'rule' } });
}

/** `isOk` decides; an object's rest (differences, sums) is kept as what a person may see. */
export function onRuleEvaluated(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const step = turn.step(id) as Step<'rule'>;
  const { isOk, detail } = values;
  const output = detail ?? isOk ?? { value: false };
  if (isOk !== undefined && 'value' in isOk && isOk.value === true) return finishStep(turn, id, output);
  const payload = detail !== undefined && 'ref' in detail ? detail.ref : undefined;
  Object.assign(turn.at(id), { output, ...(payload && { failures: payload }) });
  failWith(turn, id, step.else ?? { end: 'rejected', code: 'rule-not-met' }, { payload });
}
