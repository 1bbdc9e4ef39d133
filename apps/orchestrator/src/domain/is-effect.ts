import { approvalFor, isUndo, stepOf, type Workflow } from './workflow.js';

/** Whether an action changes something outside, so that its doubt must be settled: said so, undoable, undoing, or permitted by a person. */
export function isEffect(workflow: Workflow, id: string): boolean {
  const step = stepOf(workflow, id);
  if (step.kind !== 'action') return false;
  return step.isEffect ?? (step.compensate !== undefined || isUndo(id) || approvalFor(workflow, id) !== undefined);
}
