import { anyShape, type Shape, shapeOfSchema } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { WorkflowFile } from '../workflow-file.js';
import type { Environment } from './environment.js';
import type { Graph } from './graph.js';
import { OutputShapes } from './output-shapes.js';
import { type PlacedExpression, placedExpressions } from './placed-expressions.js';

/** One graph of a folder with all that its checks need to know. */
export interface CheckedGraph extends Graph {
  readonly shapes: OutputShapes;
  readonly expressions: readonly PlacedExpression[];
}

/** A folder whose `workflow.yaml` could be read, and what is around it. */
export interface Folder {
  readonly source: WorkflowFile;
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Environment;
  /** The workflow's own graph, then those inside its maps. */
  readonly graphs: readonly CheckedGraph[];
}

export function openFolder(
  source: WorkflowFile,
  files: Readonly<Record<string, string>>,
  environment: Environment,
): Folder {
  const own = open(
    { pointer: '', steps: source.steps, result: source.result, input: inputOf(source.input, files) },
    files,
    environment,
  );
  const inside = Object.entries(source.steps).flatMap(([id, step]) =>
    step.kind === 'map' && step.steps !== undefined
      ? [open({ ...bodyOf(step, own, files), pointer: `/steps/${id}`, steps: step.steps }, files, environment)]
      : [],
  );
  return { source, files, environment, graphs: [own, ...inside] };
}

function open(graph: Graph, files: Folder['files'], environment: Environment): CheckedGraph {
  const shapes = new OutputShapes(graph, files, environment);
  return { ...graph, shapes, expressions: placedExpressions(graph, files) };
}

/** Without a schema of its own, a map's steps see what its `with` gives. */
function bodyOf(
  step: Extract<StepFile, { kind: 'map' }>,
  outer: CheckedGraph,
  files: Folder['files'],
): Pick<Graph, 'input' | 'result'> {
  const { result, input, with: given } = step;
  if (input !== undefined) return { result, input: inputOf(input, files) };
  return {
    result,
    input: given === undefined ? itemShape(step, outer) : outer.shapes.given(given, itemVariables(step, outer)),
  };
}

/** The variables that a map's `with` may read beside the roots. */
export function itemVariables(step: Extract<StepFile, { kind: 'map' }>, graph: CheckedGraph): Record<string, Shape> {
  return { [step.as]: itemShape(step, graph), index: { kind: 'scalar', type: 'number' } };
}

function itemShape({ over }: Extract<StepFile, { kind: 'map' }>, graph: CheckedGraph): Shape {
  const shape = graph.shapes.given(over);
  return shape.kind === 'list' ? shape.items : shape;
}

function inputOf(file: string, files: Folder['files']): Shape {
  try {
    return shapeOfSchema(JSON.parse(files[file] ?? ''));
  } catch {
    // Told where files are checked.
    return anyShape;
  }
}
