import type { BundleSource } from './bundle-source.js';
import type { StepFile } from './step-file.js';
import type { Else } from './step-parts.js';
import type { WorkflowSource } from './workflow-file.js';

/** Every expression of a step, files resolved. An approval also needs what its action's arguments read, for a person sees exactly these. */
export function expressionsOf(step: StepFile, source: WorkflowSource, files: BundleSource['files']): string[] {
  return [step.when, ...ownOf(step, source)].filter((one) => one !== undefined).map((one) => files[one]?.text ?? one);
}

/** An expression that says whether two persons must accept a review. */
const fourEyesOf = (what: Else | undefined): string | undefined =>
  what !== undefined && 'review' in what && typeof what.fourEyes === 'string' ? what.fourEyes : undefined;

function ownOf(step: StepFile, source: WorkflowSource): (string | undefined)[] {
  switch (step.kind) {
    case 'classify':
      return [step.text];
    case 'retrieve':
      return [step.question, step.history, step.filters, step.variants];
    case 'generate':
      return [step.with, step.passages, ...Object.values(step.onFail).map(fourEyesOf)];
    case 'rule':
      return [step.rule, fourEyesOf(step.else)];
    case 'action':
      return [step.with];
    case 'approval': {
      const action = source.steps[step.for];
      return [step.show, action?.kind === 'action' ? action.with : undefined, step.amount, step.fourEyes?.when];
    }
    case 'branch':
      return [step.choose, ...(Array.isArray(step.arms) ? [] : Object.values(step.arms))];
    case 'wait':
      return [step.until];
    case 'subworkflow':
      return [step.with];
    case 'map':
      return [step.over, step.with];
  }
}
