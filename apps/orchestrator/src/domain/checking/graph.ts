import type { Shape } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';

/** Steps that are checked together: a workflow's own, or those inside a `map`. */
export interface Graph {
  /** Where it stands in `workflow.yaml`; empty for the workflow's own. */
  readonly pointer: string;
  readonly steps: Readonly<Record<string, StepFile>>;
  readonly result: string | undefined;
  readonly input: Shape;
}

export const stepPointer = (graph: Graph, id: string): string => `${graph.pointer}/steps/${id}`;
