import { pathsByField } from '@chassis/expressions';
import type { Step, Workflow } from './workflow.js';

/** Steps whose outcome is one of few values that the workflow itself names, or a person's. */
const own: ReadonlySet<Step['kind']> = new Set(['classify', 'approval', 'branch', 'wait']);

/** The inputs of a generate step that hold what others wrote, by name: those that are read from steps whose outcome is more than a choice. `*` where it cannot be told which. */
export function untrustedInputs(step: Step<'generate'>, workflow: Workflow): string[] {
  if (step.with === undefined) return [];
  const kinds = new Map(workflow.steps.map(({ id, kind }) => [id, kind]));
  // Inside a map, the input is what the steps before it found.
  const isBody = workflow.name.includes('#');
  const isOthers = (root: string | undefined): boolean => {
    if (root === '*' || (isBody && root === 'input')) return true;
    const kind = kinds.get(root ?? '');
    return kind !== undefined && !own.has(kind);
  };
  const fields = pathsByField(workflow.texts[step.with] ?? step.with);
  return [...fields].filter(([, paths]) => paths.some(({ path }) => isOthers(path[0]))).map(([name]) => name);
}
