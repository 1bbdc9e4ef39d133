import { objectShape } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import { operationOf } from './effects.js';
import type { Environment, KnownOperation } from './environment.js';
import { type CheckedGraph, type Folder, givenTo } from './folder.js';
import { stepPointer } from './graph.js';
import { misfits } from './misfits.js';
import type { Report } from './report.js';

type Calling = Extract<StepFile, { kind: 'subworkflow' | 'map' }>;

/** Workflows that steps start as children: there, not themselves, and given what they take. */
export function checkCalls(folder: Folder, report: Report): void {
  for (const graph of folder.graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'subworkflow' && step.kind !== 'map') continue;
      const at = stepPointer(graph, id);
      if (step.workflow !== undefined && isThere(step.workflow, `${at}/workflow`, folder, report))
        checkInput(id, step, { graph, folder, report });
      checkLeft(id, step, { graph, folder, report });
      if (step.compensate !== undefined) checkUndoing(id, step.compensate, { graph, folder, report });
    }
  }
}

/** As deep as the engine lets runs start runs. */
const mostDepth = 3;

function depthOf(name: string, workflows: Folder['environment']['workflows'], above = 1): number {
  // Rounds are told before; this only keeps one that does not come back here from going on for ever.
  if (above > mostDepth) return above;
  const calls = Object.values(workflows[name]?.source.steps ?? {}).flatMap(callsOf);
  return Math.max(above, ...calls.map((one) => depthOf(one, workflows, above + 1)));
}

function callsOf(step: StepFile): string[] {
  const inside = step.kind === 'map' ? Object.values(step.steps ?? {}).flatMap(callsOf) : [];
  const own =
    (step.kind === 'map' || step.kind === 'subworkflow') && step.workflow !== undefined ? [step.workflow] : [];
  return [...own, ...inside];
}

interface Checking {
  readonly graph: CheckedGraph;
  readonly folder: Folder;
  readonly report: Report;
}

function isThere(name: string, pointer: string, { source, environment }: Folder, report: Report): boolean {
  const way = wayTo(source.name, name, environment.workflows);
  if (way !== undefined) {
    report.graph(
      'never-ends',
      pointer,
      `${source.name} would start itself for ever: ${[source.name, ...way].join(' → ')}.`,
    );
    return false;
  }
  if (Object.hasOwn(environment.workflows, name)) {
    const depth = depthOf(name, environment.workflows);
    if (depth > mostDepth)
      report.graph(
        'too-deep',
        pointer,
        `${name} starts runs that start runs, ${depth} deep; ${mostDepth} is the most. Put steps of one of them into another.`,
      );
    return depth <= mostDepth;
  }
  report.graph('unknown-workflow', pointer, `There is no published workflow ${name}. Publish it first.`);
  return false;
}

/** How starting `next` leads back to `target`, if it does. */
function wayTo(
  target: string,
  next: string,
  workflows: Folder['environment']['workflows'],
  seen: ReadonlySet<string> = new Set(),
): string[] | undefined {
  if (next === target) return [next];
  if (seen.has(next)) return undefined;
  for (const one of Object.values(workflows[next]?.source.steps ?? {}).flatMap(callsOf)) {
    const way = wayTo(target, one, workflows, new Set([...seen, next]));
    if (way !== undefined) return [next, ...way];
  }
  return undefined;
}

function checkInput(id: string, step: Calling, { graph, folder, report }: Checking): void {
  const child = folder.environment.workflows[step.workflow ?? ''];
  if (child === undefined) return;
  const wrong = misfits(givenTo(step, graph), child.inputSchema);
  const field = step.with === undefined ? 'workflow' : 'with';
  if (wrong.length > 0)
    report.graph(
      'arguments-do-not-fit',
      `${stepPointer(graph, id)}/${field}`,
      `${id} gives ${step.workflow} what its input does not take: ${wrong.join('; ')}.`,
    );
}

/** What a child has done stays done when this run fails later, unless a workflow undoes it. */
function checkLeft(id: string, step: Calling, { graph, folder, report }: Checking): void {
  if (step.compensate !== undefined) return;
  const done = effectsOf(step, folder.environment, new Set());
  const list = [...new Set(done.map(({ operation }) => operation))].join(', ');
  if (done.some(({ compensate }) => compensate !== undefined))
    report.graph(
      'no-compensation',
      stepPointer(graph, id),
      `${id} does ${list} in runs of their own, which a failure of this run would leave done. Name a workflow with “compensate” that undoes it.`,
    );
  else if (done.length > 0)
    report.graph(
      'cannot-be-undone',
      stepPointer(graph, id),
      `${id} does ${list} in runs of their own, and no connector knows a way back. Put it as late as possible.`,
    );
}

/** The effects of the runs that a step starts, however deep. */
function effectsOf(step: StepFile, environment: Environment, seen: Set<string>): KnownOperation[] {
  if (step.kind === 'action') {
    const operation = operationOf(step.use, environment);
    return operation?.isEffect === true ? [operation] : [];
  }
  if (step.kind !== 'map' && step.kind !== 'subworkflow') return [];
  const own = step.kind === 'map' ? Object.values(step.steps ?? {}) : [];
  const name = step.workflow;
  const called =
    name === undefined || seen.has(name) ? [] : Object.values(environment.workflows[name]?.source.steps ?? {});
  if (name !== undefined) seen.add(name);
  return [...own, ...called].flatMap((one) => effectsOf(one, environment, seen));
}

function checkUndoing(id: string, name: string, { graph, folder, report }: Checking): void {
  const pointer = `${stepPointer(graph, id)}/compensate`;
  if (!isThere(name, pointer, folder, report)) return;
  const given = objectShape({ result: graph.shapes.of(id) });
  const wrong = misfits(given, folder.environment.workflows[name]?.inputSchema);
  if (wrong.length > 0)
    report.graph(
      'invalid-compensation',
      pointer,
      `${name} cannot take what it is given to undo ${id}: ${wrong.join('; ')}.`,
    );
}
