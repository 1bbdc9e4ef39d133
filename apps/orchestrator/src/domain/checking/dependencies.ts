import { pathsOf, type ReadPath } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { CheckedGraph } from './folder.js';
import type { PlacedExpression } from './placed-expressions.js';

/** What a step waits for, and what it reads. */
export interface Dependencies {
  /** Steps that must have ended before it: `after`, its branch, its approval, all that it reads. */
  readonly needs: ReadonlySet<string>;
  /** Reads of other steps' outputs, each with the place. */
  readonly reads: readonly {
    readonly step: string;
    readonly path: string;
    readonly hasDefault: boolean;
    readonly place: PlacedExpression;
  }[];
}

/** Of every step of a graph, and of its result under the empty name. */
export function dependenciesOf(graph: CheckedGraph): Map<string, Dependencies> {
  const ids = Object.keys(graph.steps);
  const all = ids.map((id): [string, Dependencies] => [id, ofStep(id, graph)]);
  const result = graph.expressions.filter(({ step }) => step === undefined);
  return new Map([...all, ['', { needs: new Set(ids), reads: readsOf(result, graph) }]]);
}

function ofStep(id: string, graph: CheckedGraph): Dependencies {
  const step = graph.steps[id] as StepFile;
  const own = graph.expressions.filter((one) => one.step === id && one.isInput);
  // A person who approves sees exactly the arguments of the action.
  const shown =
    step.kind === 'approval' ? graph.expressions.filter((one) => one.step === step.for && one.field === 'with') : [];
  const reads = readsOf([...own, ...shown], graph);
  const arm = armOf(step, graph)?.split('.')[0];
  const needs = [
    ...step.after,
    ...(arm === undefined ? [] : [arm]),
    ...reads.map((one) => one.step),
    ...approvalsOf(id, graph).map(([approval]) => approval),
  ];
  return { needs: new Set(needs.filter((one) => Object.hasOwn(graph.steps, one))), reads };
}

function readsOf(places: readonly PlacedExpression[], graph: CheckedGraph): Dependencies['reads'] {
  return places.flatMap((place) =>
    pathsIn(place.text)
      .filter(({ path }) => Object.hasOwn(graph.steps, path[0] as string))
      .map(({ path, hasDefault }) => ({ step: path[0] as string, path: path.join('.'), hasDefault, place })),
  );
}

function pathsIn(text: string): ReadPath[] {
  try {
    return pathsOf(text);
  } catch {
    // What does not parse is told where expressions are checked.
    return [];
  }
}

/** The approvals that permit an action. */
export const approvalsOf = (id: string, graph: CheckedGraph): [string, Extract<StepFile, { kind: 'approval' }>][] =>
  Object.entries(graph.steps).flatMap(([other, one]) =>
    one.kind === 'approval' && one.for === id
      ? [[other, one] as const].map(([a, b]): [string, typeof b] => [a, b])
      : [],
  );

/** The arm that a step stands in; an approval stands where its action stands. */
export function armOf(step: StepFile, graph: CheckedGraph): string | undefined {
  return step.arm ?? (step.kind === 'approval' ? graph.steps[step.for]?.arm : undefined);
}
