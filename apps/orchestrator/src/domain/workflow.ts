import type { BundleFile, DataClass } from '@chassis/contracts';
import type { StepFile } from './step-file.js';
import type { ConfidenceFile } from './step-parts.js';

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
  /** How long after the deadline what was done may still be undone. */
  readonly compensateMs: number;
  readonly budgetMicroUsd: number;
  readonly maxAttempts: number;
  readonly maxRetries: number;
  readonly reviewer: string;
  /** Under it a person decides on answers. */
  readonly confidence?: ConfidenceFile | undefined;
  /** JSON Schema of the input; the steps inside a `map` may have none. */
  readonly inputFile: string | undefined;
  readonly steps: readonly Step[];
  readonly result: string;
  /** Expressions that stand in a file of the bundle. */
  readonly texts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, BundleFile>>;
  /** Other workflows that its steps, or those inside its maps, start. */
  readonly calls: readonly string[];
  /** By the id of a `map`, the steps inside it as a workflow of its own, named `<workflow>#<map>`. */
  readonly bodies: Readonly<Record<string, Workflow>>;
}

/** The step of that id; a workflow that passed its check names no others. A step's undoing is a step too. */
export function stepOf(workflow: Workflow, id: string): Step {
  const undone = id.endsWith(undoSuffix) ? id.slice(0, -undoSuffix.length) : undefined;
  const step = workflow.steps.find((one) => one.id === (undone ?? id));
  if (step === undefined) throw new Error(`workflow ${workflow.name} has no step ${id}`);
  return undone === undefined ? step : undoing(step, id);
}

function undoing(step: Step, id: string): Step<'action'> | Step<'subworkflow'> {
  const undo = { id, after: [], onFail: {}, needs: [], readsSurely: [] };
  if (!isUndoable(step)) throw new Error(`step ${step.id} cannot be undone`);
  if (step.kind === 'action') {
    const { use, with: args } = step.compensate;
    return { kind: 'action', ...undo, use, with: args ?? `{ 'reference': ${step.id}.reference }` };
  }
  return { kind: 'subworkflow', ...undo, workflow: step.compensate, with: `{ 'result': ${step.id} }` };
}

type Undoable<S extends Step> = S & {
  readonly compensate: NonNullable<S extends { compensate?: infer C } ? C : never>;
};

/** Whether a step says how it is undone. */
export function isUndoable(
  step: Step,
): step is Undoable<Step<'action'>> | Undoable<Step<'subworkflow'>> | Undoable<Step<'map'>> {
  return (
    (step.kind === 'action' || step.kind === 'subworkflow' || step.kind === 'map') && step.compensate !== undefined
  );
}

/** The approval that permits an action, if the workflow has one. */
export function approvalFor(workflow: Workflow, action: string): Step<'approval'> | undefined {
  return workflow.steps.find((one): one is Step<'approval'> => one.kind === 'approval' && one.for === action);
}

/** The workflow of that name: this one, or the steps inside one of its maps. */
export function partOf(workflow: Workflow, name: string): Workflow | undefined {
  if (name === workflow.name) return workflow;
  return Object.values(workflow.bodies).find((body) => body.name === name);
}

/** What undoes another step stands in the state as a step of its own, under this id. */
export const undoOf = (step: string): string => `${step}${undoSuffix}`;
export const isUndo = (id: string): boolean => id.endsWith(undoSuffix);

const undoSuffix = '~undo';
