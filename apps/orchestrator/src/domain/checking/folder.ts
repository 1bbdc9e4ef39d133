import { anyShape, objectShape, type Shape, shapeOfSchema } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { WorkflowFile } from '../workflow-file.js';
import type { Environment } from './environment.js';
import type { Graph } from './graph.js';
import { type ChildShapes, OutputShapes } from './output-shapes.js';
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
  callers: readonly string[] = [],
): Folder {
  const inside = new Map<string, CheckedGraph>();
  const resultOf = (graph: CheckedGraph | undefined): Shape =>
    graph?.result === undefined ? anyShape : graph.shapes.given(graph.result);
  const children: ChildShapes = {
    workflow: (name) => {
      const known = environment.workflows[name];
      // A workflow that starts itself is told elsewhere.
      if (known === undefined || name === source.name || callers.includes(name)) return anyShape;
      const { graphs } = openFolder(known.source, known.files, environment, [...callers, source.name]);
      return resultOf(graphs[0]);
    },
    body: (id) => resultOf(inside.get(id)),
  };
  const open = (graph: Graph): CheckedGraph => ({
    ...graph,
    shapes: new OutputShapes(graph, files, environment, children),
    expressions: placedExpressions(graph, files),
  });
  const { steps, result } = source;
  const own = open({ pointer: '', steps, result, input: inputOf(source.input, files) });
  for (const [id, step] of Object.entries(steps))
    if (step.kind === 'map' && step.steps !== undefined)
      inside.set(
        id,
        open({
          pointer: `/steps/${id}`,
          steps: step.steps,
          result: step.result,
          input: step.input === undefined ? givenTo(step, own) : inputOf(step.input, files),
        }),
      );
  return { source, files, environment, graphs: [own, ...inside.values()] };
}

/** What a child is given: what `with` says, else what the engine hands over without it. */
export function givenTo(step: Extract<StepFile, { kind: 'map' | 'subworkflow' }>, graph: CheckedGraph): Shape {
  if (step.kind === 'subworkflow') return graph.shapes.given(step.with ?? 'input');
  const variables = itemVariables(step, graph);
  if (step.with !== undefined) return graph.shapes.given(step.with, variables);
  return step.workflow === undefined ? objectShape(variables) : (variables[step.as] ?? anyShape);
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
