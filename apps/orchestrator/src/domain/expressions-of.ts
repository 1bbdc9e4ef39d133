import type { BundleSource } from './bundle-source.js';
import type { StepFile, WorkflowFile } from './workflow-file.js';

/** Every expression of a step, files resolved. An approval also needs what its action's arguments read, for a person sees exactly these. */
export function expressionsOf(step: StepFile, source: WorkflowFile, files: BundleSource['files']): string[] {
  const own = ((): (string | undefined)[] => {
    switch (step.kind) {
      case 'classify':
        return [step.text];
      case 'retrieve':
        return [step.question, step.history];
      case 'generate':
        return [step.with, step.passages];
      case 'rule':
        return [step.rule];
      case 'action':
        return [step.with];
      case 'approval': {
        const action = source.steps[step.for];
        return [step.show, action?.kind === 'action' ? action.with : undefined];
      }
    }
  })();
  return [step.when, ...own].filter((one) => one !== undefined).map((one) => files[one]?.text ?? one);
}
