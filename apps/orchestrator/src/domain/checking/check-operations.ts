import type { StepFile } from '../step-file.js';
import { approvalsOf } from './dependencies.js';
import { isEffectStep, operationOf } from './effects.js';
import type { Environment } from './environment.js';
import type { CheckedGraph, Folder } from './folder.js';
import { stepPointer } from './graph.js';
import { misfits } from './misfits.js';
import type { Report } from './report.js';

type Action = Extract<StepFile, { kind: 'action' }>;

/** Operations that do not exist, may not be used or are given what they cannot take; and writes that nothing undoes. */
export function checkOperations({ graphs, environment }: Folder, report: Report): void {
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'action') continue;
      const at = stepPointer(graph, id);
      const isKnown = checkUse(step.use, `${at}/use`, environment, report);
      if (!isKnown) continue;
      const wrong = misfits(graph.shapes.given(step.with), operationOf(step.use, environment)?.arguments);
      if (wrong.length > 0)
        report.graph(
          'arguments-do-not-fit',
          `${at}/with`,
          `${id} gives ${step.use} what it does not take: ${wrong.join('; ')}.`,
        );
      checkDeclared(id, step, { graph, environment, report });
      checkUndoing(id, step, { graph, environment, report });
    }
  }
}

interface Checking {
  readonly graph: CheckedGraph;
  readonly environment: Environment;
  readonly report: Report;
}

function checkUse(name: string, pointer: string, environment: Environment, report: Report): boolean {
  if (operationOf(name, environment) === undefined) {
    const [connector] = name.split('.');
    const near = environment.operations.map((one) => one.operation).filter((one) => one.startsWith(`${connector}.`));
    const known = near.length > 0 ? near : environment.operations.map((one) => one.operation);
    report.graph(
      'unknown-operation',
      pointer,
      `No connector has the operation ${name}; there are ${known.join(', ')}.`,
    );
    return false;
  }
  const { operations: permitted } = environment.policy;
  const connector = name.slice(0, name.indexOf('.'));
  if (permitted !== undefined && !permitted.includes(name) && !permitted.includes(`${connector}.*`))
    report.graph(
      'operation-not-permitted',
      pointer,
      `The workflows of this tenant may not use ${name}; they may use ${permitted.join(', ') || 'none'}. An administrator changes the policy of workflows.`,
    );
  return true;
}

function checkUndoing(id: string, step: Action, { graph, environment, report }: Checking): void {
  const at = stepPointer(graph, id);
  const undoneBy = operationOf(step.use, environment)?.compensate;
  if (operationOf(step.use, environment)?.isEffect === true && step.isEffect === false)
    report.graph(
      'effect-denied',
      `${at}/isEffect`,
      `${step.use} changes something outside, and ${id} says that it does not. Take isEffect away.`,
    );
  if (step.compensate === undefined) {
    if (!isEffectStep(step, environment)) return;
    if (undoneBy === undefined)
      report.graph(
        'cannot-be-undone',
        at,
        `${step.use} changes something outside and its connector knows no way back: a run that fails or is cancelled after it leaves it done. Put it as late as possible.`,
      );
    else
      report.graph(
        'no-compensation',
        at,
        `${step.use} changes something outside, and a run that fails or is cancelled after it would leave it done. Add “compensate: ${undoneBy}”.`,
      );
    return;
  }
  checkUndo(id, { ...step.compensate, undoneBy }, { graph, environment, report });
}

function checkUndo(
  id: string,
  { use, with: args, undoneBy }: { use: string; with: string | undefined; undoneBy: string | undefined },
  { graph, environment, report }: Checking,
): void {
  const at = stepPointer(graph, id);
  if (!checkUse(use, `${at}/compensate`, environment, report)) return;
  const undo = operationOf(use, environment);
  if (undo?.isEffect === false)
    report.graph(
      'invalid-compensation',
      `${at}/compensate`,
      `${use} changes nothing, so it undoes nothing; name an operation that does.`,
    );
  else if (undoneBy !== undefined && undoneBy !== use)
    report.graph(
      'invalid-compensation',
      `${at}/compensate`,
      `${use} does not undo ${id}; its connector names ${undoneBy}.`,
    );
  const given = args ?? `{ 'reference': ${id}.reference }`;
  const wrong = misfits(graph.shapes.given(given), undo?.arguments);
  if (wrong.length > 0)
    report.graph(
      'invalid-compensation',
      `${at}/compensate`,
      `${use} cannot take what it is given to undo ${id}: ${wrong.join('; ')}.`,
    );
}

/** The engine settles doubts about effects alone, and knows them by their steps. */
function checkDeclared(id: string, step: Action, { graph, environment, report }: Checking): void {
  const at = stepPointer(graph, id);
  const isDeclared = step.isEffect === true || step.compensate !== undefined || approvalsOf(id, graph).length > 0;
  if (isEffectStep(step, environment) && !isDeclared)
    report.graph(
      'effect-not-declared',
      at,
      `${step.use} changes something outside, and the engine would take ${id} for a look-up: a doubt about it would not be settled. Add “isEffect: true”, or what undoes it.`,
    );
}
