import type { Problem } from './check-workflow.js';
import type { StepFile } from './step-file.js';
import type { WorkflowSource } from './workflow-file.js';

type Kind<K extends StepFile['kind']> = Extract<StepFile, { kind: K }>;

/** What the schema cannot see of branches and their arms, maps and waits. */
export function checkKinds(source: WorkflowSource): Problem[] {
  return Object.entries(source.steps).flatMap(([id, step]) =>
    messagesOf(step, source).map((message) => ({ pointer: `/steps/${id}`, message })),
  );
}

function messagesOf(step: StepFile, source: WorkflowSource): string[] {
  const arm = step.arm === undefined ? [] : checkArm(step, source);
  switch (step.kind) {
    case 'branch':
      return [...arm, ...checkBranch(step)];
    case 'map':
      return [...arm, ...checkMap(step)];
    case 'wait':
      return (step.for === undefined) === (step.until === undefined) ? [...arm, 'needs either for or until'] : arm;
    case 'approval':
      return step.fourEyes?.above !== undefined && step.amount === undefined
        ? [...arm, 'fourEyes.above needs amount: what is held against it']
        : arm;
    default:
      return arm;
  }
}

function checkArm(step: StepFile, source: WorkflowSource): string[] {
  const [branchId, arm] = String(step.arm).split('.') as [string, string];
  const branch = source.steps[branchId];
  if (branch?.kind !== 'branch') return [`arm ${step.arm} names no branch step`];
  if (!armsOf(branch).includes(arm)) return [`the branch ${branchId} has no arm ${arm}`];
  const action = step.kind === 'approval' ? source.steps[step.for] : undefined;
  return action !== undefined && action.arm !== step.arm
    ? [`an approval stands in the arm of its action, or names none`]
    : [];
}

/** Every arm that a branch may take. */
export function armsOf(branch: Kind<'branch'>): string[] {
  const named = Array.isArray(branch.arms) ? branch.arms : Object.keys(branch.arms);
  return branch.else === undefined || named.includes(branch.else) ? named : [...named, branch.else];
}

function checkBranch({ choose, arms }: Kind<'branch'>): string[] {
  if (Array.isArray(arms)) return choose === undefined ? ['a list of arms needs choose'] : [];
  if (choose !== undefined) return ['beside choose the arms are a list of names'];
  return Object.keys(arms).length === 0 ? ['needs at least one arm'] : [];
}

function checkMap({ workflow, steps, result, input, as }: Kind<'map'>): string[] {
  const problems: string[] = [];
  if ((workflow === undefined) === (steps === undefined)) problems.push('needs either a workflow or steps');
  if (steps !== undefined && result === undefined) problems.push('steps of a map need a result');
  if (workflow !== undefined && (result !== undefined || input !== undefined))
    problems.push('result and input belong to a map with steps of its own');
  if (as === 'index') problems.push('index names the place of an item; call the item something else');
  return problems;
}
