import { inspectExpression, objectShape } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import { type CheckedGraph, type Folder, itemVariables } from './folder.js';
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
      if (step.compensate !== undefined) checkUndoing(id, step.compensate, { graph, folder, report });
    }
  }
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
  if (Object.hasOwn(environment.workflows, name)) return true;
  const known = Object.keys(environment.workflows).filter((one) => one !== source.name);
  report.graph(
    'unknown-workflow',
    pointer,
    `There is no published workflow ${name}; there are: ${known.join(', ') || 'none'}. Publish it first.`,
  );
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
  const steps = Object.values(workflows[next]?.source.steps ?? {});
  const inside = steps.flatMap((one) => (one.kind === 'map' ? Object.values(one.steps ?? {}) : []));
  for (const step of [...steps, ...inside] as StepFile[]) {
    if ((step.kind !== 'subworkflow' && step.kind !== 'map') || step.workflow === undefined) continue;
    const way = wayTo(target, step.workflow, workflows, new Set([...seen, next]));
    if (way !== undefined) return [next, ...way];
  }
  return undefined;
}

function checkInput(id: string, step: Calling, { graph, folder, report }: Checking): void {
  const child = folder.environment.workflows[step.workflow ?? ''];
  if (step.with === undefined || child === undefined) return;
  const variables = step.kind === 'map' ? itemVariables(step, graph) : {};
  const wrong = misfits(graph.shapes.given(step.with, variables), child.inputSchema);
  if (wrong.length > 0)
    report.graph(
      'arguments-do-not-fit',
      `${stepPointer(graph, id)}/with`,
      `${id} gives ${step.workflow} what its input does not take: ${wrong.join('; ')}.`,
    );
}

function checkUndoing(id: string, name: string, { graph, folder, report }: Checking): void {
  const pointer = `${stepPointer(graph, id)}/compensate`;
  if (!isThere(name, pointer, folder, report)) return;
  const given = inspectExpression("{ 'result': result }", { result: graph.shapes.of(id) }).shape;
  const wrong = misfits(
    given.kind === 'object' ? given : objectShape({}),
    folder.environment.workflows[name]?.inputSchema,
  );
  if (wrong.length > 0)
    report.graph(
      'invalid-compensation',
      pointer,
      `${name} cannot take what it is given to undo ${id}: ${wrong.join('; ')}.`,
    );
}
