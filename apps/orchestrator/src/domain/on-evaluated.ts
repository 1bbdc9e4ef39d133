import { endRun } from './ending.js';
import type { EventOf, Evaluated } from './run-event.js';
import { onCondition, resultStep } from './start-steps.js';
import type { StepFile } from './step-file.js';
import { onActionPrepared } from './steps/action.js';
import { onApprovalPrepared } from './steps/approval.js';
import { onBranchEvaluated } from './steps/branch.js';
import { onChildrenEvaluated } from './steps/children.js';
import { onGeneratePrepared } from './steps/generate.js';
import { onLookupPrepared } from './steps/lookup.js';
import { onReviewWeighed } from './steps/review.js';
import { onRuleEvaluated } from './steps/rule.js';
import { onWaitEvaluated } from './steps/wait.js';
import type { Turn } from './turn.js';

type OnValues = (turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>) => void;

const onValues: Readonly<Record<StepFile['kind'], OnValues>> = {
  classify: onLookupPrepared,
  retrieve: onLookupPrepared,
  generate: onGeneratePrepared,
  rule: onRuleEvaluated,
  action: onActionPrepared,
  approval: onApprovalPrepared,
  branch: onBranchEvaluated,
  wait: onWaitEvaluated,
  map: onChildrenEvaluated,
  subworkflow: onChildrenEvaluated,
};

/** What a step had asked the shell for: the run's result, its own condition, or what its kind needs. */
export function onEvaluated(turn: Turn, { step: id, values }: EventOf<'evaluated'>): void {
  if (id === resultStep) {
    const { result } = values;
    return endRun(turn, { status: 'completed', result: result && 'ref' in result ? result.ref : undefined });
  }
  if (turn.at(id).phase === 'when')
    return onCondition(turn, id, values.when !== undefined && 'value' in values.when && values.when.value === true);
  const { review, approval } = turn.at(id);
  if (review !== undefined && approval === undefined) return onReviewWeighed(turn, id, values.isFourEyes);
  onValues[turn.step(id).kind](turn, id, values);
}
