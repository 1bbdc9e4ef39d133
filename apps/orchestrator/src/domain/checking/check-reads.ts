import { ChassisError } from '@chassis/contracts';
import { anyShape, type ExpressionFault, inspectExpression, pathsOf, type Shape, typesOf } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import { type CheckedGraph, type Folder, itemVariables } from './folder.js';
import type { PlacedExpression } from './placed-expressions.js';
import type { Report } from './report.js';

/** Expressions that do not parse, read what is in no schema, or give what cannot be used. */
export function checkReads({ graphs }: Folder, report: Report): void {
  for (const graph of graphs) for (const place of graph.expressions) checkExpression(place, graph, report);
}

function checkExpression(place: PlacedExpression, graph: CheckedGraph, report: Report): void {
  // A name of a file that is not there is told as that.
  if (place.file === undefined && /^[\w./-]+\.jsonata$/.test(place.text)) return;
  try {
    if (pathsOf(place.text).some(({ path }) => path[0] === '*'))
      report.expression(
        'reads-anything',
        place,
        `${place.field} reads whatever there is; name the steps and fields that it needs instead of *, ** or $$ alone.`,
      );
    const { shape, faults } = inspectExpression(place.text, graph.shapes.roots, variablesOf(place, graph));
    for (const fault of faults) blame(fault, place, graph, report);
    checkResult(shape, place, report);
  } catch (error) {
    const { message } = ChassisError.from(error);
    const position = Number(/at character (\d+)/.exec(message)?.[1] ?? 0);
    report.expression('invalid-expression', place, message, position);
  }
}

function variablesOf(place: PlacedExpression, graph: CheckedGraph): Record<string, Shape> {
  const step = place.step === undefined ? undefined : graph.steps[place.step];
  if (step?.kind === 'map' && place.field === 'with') return itemVariables(step, graph);
  if (step?.kind === 'approval' && weighing.has(place.field)) return argumentsOf(graph.steps[step.for], graph);
  return step !== undefined && place.field.endsWith('/fourEyes') ? { candidate: anyShape } : {};
}

/** What says who must permit an action reads what the action is given. */
const weighing = new Set(['amount', 'fourEyes/when']);
const argumentsOf = (action: StepFile | undefined, graph: CheckedGraph): Record<string, Shape> => ({
  arguments: action?.kind === 'action' ? graph.shapes.given(action.with) : anyShape,
});

function blame(
  { code, name, known, position }: ExpressionFault,
  place: PlacedExpression,
  graph: CheckedGraph,
  report: Report,
): void {
  const root = name.split('.')[0] as string;
  const begin = Math.max(0, position - name.slice(name.lastIndexOf('.') + 1).length);
  if (
    code === 'unknown-path' &&
    name === root &&
    place.text.includes(name) &&
    !Object.hasOwn(graph.shapes.roots, root)
  ) {
    const steps = Object.keys(graph.shapes.roots).join(', ');
    return report.expression(
      'unknown-step',
      place,
      `${place.field} reads ${name}, and there is no such step; there are ${steps}.`,
      begin,
    );
  }
  const instead = known.length === 0 ? '' : `; there are ${known.slice(0, 30).join(', ')}`;
  const message = {
    'unknown-path': `${place.field} reads ${name}, which is in no schema${instead}. Correct the path, or add it to the schema.`,
    'unknown-variable': `${place.field} reads ${name}, which nothing sets before.`,
    'unknown-function': `${place.field} calls ${name}, and there is no such function.`,
  }[code];
  report.expression(code, place, message, begin);
}

/** A condition that is no boolean is always false for the engine: told where steps that never run are. */
function checkResult(shape: Shape, place: PlacedExpression, report: Report): void {
  const wanted = place.wanted === undefined ? undefined : typesOf(place.wanted);
  const types = typesOf(shape);
  if (wanted === undefined || types === undefined || [...types].some((one) => wanted.has(one))) return;
  if (place.field === 'when') return;
  report.expression(
    'invalid-value',
    place,
    `${place.field} gives ${[...types].join(' or ')}, and must give ${[...wanted].join(' or ')}.`,
  );
}
