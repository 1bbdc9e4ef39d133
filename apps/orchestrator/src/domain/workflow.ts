import type { BundleFile, DataClass } from '@chassis/contracts';
import type { StepFile } from './workflow-file.js';

/** A step as the engine runs it: its file entry, and what must have ended before it. */
export type Step<K extends StepFile['kind'] = StepFile['kind']> = Extract<StepFile, { kind: K }> & {
  readonly id: string;
  /** Steps that must have ended: `after` and all that is read, in the order of the file. */
  readonly needs: readonly string[];
  /** Steps whose output is read without a default: when one of them was skipped, this one is too. */
  readonly readsSurely: readonly string[];
};

/** A published workflow, ready to run; `steps` in an order in which each comes after what it needs. */
export interface Workflow {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly dataClass: DataClass;
  readonly deadlineMs: number;
  readonly budgetMicroUsd: number;
  readonly maxAttempts: number;
  readonly maxRetries: number;
  readonly reviewer: string;
  readonly inputFile: string;
  readonly steps: readonly Step[];
  readonly result: string;
  /** Expressions that stand in a file of the bundle. */
  readonly texts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, BundleFile>>;
}

/** The step of that id; a workflow that passed its check names no others. An action's undoing is an action too. */
export function stepOf(workflow: Workflow, id: string): Step {
  const action = id.endsWith(undoSuffix) ? id.slice(0, -undoSuffix.length) : undefined;
  const step = workflow.steps.find((one) => one.id === (action ?? id));
  if (step === undefined) throw new Error(`workflow ${workflow.name} has no step ${id}`);
  return action === undefined ? step : undoing(step, id);
}

function undoing(step: Step, id: string): Step<'action'> {
  if (step.kind !== 'action' || step.compensate === undefined) throw new Error(`step ${step.id} cannot be undone`);
  const { use, with: args } = step.compensate;
  return {
    kind: 'action',
    id,
    use,
    with: args ?? `{ 'reference': ${step.id}.reference }`,
    after: [],
    onFail: {},
    needs: [],
    readsSurely: [],
  };
}

/** The approval that permits an action, if the workflow has one. */
export function approvalFor(workflow: Workflow, action: string): Step<'approval'> | undefined {
  return workflow.steps.find((one): one is Step<'approval'> => one.kind === 'approval' && one.for === action);
}

/** The action that undoes another stands in the state as a step of its own, under this id. */
export const undoOf = (action: string): string => `${action}${undoSuffix}`;
export const isUndo = (id: string): boolean => id.endsWith(undoSuffix);

const undoSuffix = '~undo';
