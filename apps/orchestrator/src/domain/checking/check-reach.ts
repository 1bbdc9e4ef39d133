import { type Shape, typesOf } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import { sureReads } from './check-skips.js';
import { armOf, dependenciesOf } from './dependencies.js';
import { isEffectStep } from './effects.js';
import type { CheckedGraph, Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Steps that can never run, and steps that nobody needs. */
export function checkReach(folder: Folder, report: Report): void {
  for (const graph of folder.graphs) {
    const dead = deadSteps(graph);
    for (const [id, { field, why }] of dead)
      report.graph(
        'never-runs',
        `${stepPointer(graph, id)}${field}`,
        `${id} never runs: ${why}. Correct the condition, or remove the step.`,
      );
    checkRules(graph, report);
    checkAlways(graph, report);
    checkUnused(graph, folder, report);
  }
}

interface Death {
  readonly field: string;
  readonly why: string;
}

function deadSteps(graph: CheckedGraph): Map<string, Death> {
  const all = dependenciesOf(graph);
  const dead = new Map<string, Death>();
  for (const [id, step] of Object.entries(graph.steps)) {
    const why = step.when === undefined ? undefined : whyNeverTrue(graph.shapes.given(step.when));
    if (why !== undefined) dead.set(id, { field: '/when', why: `its “when” ${why}` });
    const arm = deadArm(step, graph);
    if (arm !== undefined) dead.set(id, { field: '/arm', why: arm });
  }
  for (let before = -1; before !== dead.size;) {
    before = dead.size;
    for (const id of Object.keys(graph.steps)) {
      const lost = sureReads(all.get(id)).find((one) => dead.has(one));
      if (!dead.has(id) && lost !== undefined) dead.set(id, { field: '', why: `it reads ${lost}, which never runs` });
    }
  }
  return dead;
}

/** Why an expression can never give true. */
function whyNeverTrue(shape: Shape): string | undefined {
  if (shape.kind === 'scalar' && shape.type === 'boolean' && shape.literal === false) return 'is always false';
  const types = typesOf(shape);
  return types === undefined || types.has('boolean') ? undefined : `gives ${[...types].join(' or ')}, never true`;
}

function deadArm(step: StepFile, graph: CheckedGraph): string | undefined {
  const [branchId, arm] = (armOf(step, graph) ?? '').split('.');
  const branch = graph.steps[branchId ?? ''];
  if (branch?.kind !== 'branch' || arm === undefined || Array.isArray(branch.arms) || branch.else === arm)
    return undefined;
  const arms = Object.entries(branch.arms);
  const own = arms.findIndex(([name]) => name === arm);
  if (own === -1) return undefined;
  const why = whyNeverTrue(graph.shapes.given((arms[own] as [string, string])[1]));
  if (why !== undefined) return `the condition of its arm ${why}`;
  const always = arms.slice(0, own).find(([, condition]) => isAlwaysTrue(graph.shapes.given(condition)));
  return always === undefined ? undefined : `the arm ${always[0]} before it is always taken`;
}

const isAlwaysTrue = (shape: Shape): boolean =>
  shape.kind === 'scalar' && shape.type === 'boolean' && shape.literal === true;

/** A rule that can only say no lets nothing behind it run. */
function checkRules(graph: CheckedGraph, report: Report): void {
  for (const [id, step] of Object.entries(graph.steps)) {
    if (step.kind !== 'rule') continue;
    const shape = graph.shapes.given(step.rule);
    const isObject = shape.kind === 'object' && (shape.rest !== undefined || Object.hasOwn(shape.fields, 'isOk'));
    const why = isObject ? undefined : whyNeverTrue(shape);
    if (why !== undefined)
      report.graph(
        'never-runs',
        `${stepPointer(graph, id)}/rule`,
        `The rule ${id} always says no, so nothing behind it runs: it ${why}. A rule gives true, or an object with isOk.`,
      );
  }
}

/** What always says yes decides nothing: most likely something else was meant. */
function checkAlways(graph: CheckedGraph, report: Report): void {
  for (const [id, step] of Object.entries(graph.steps)) {
    const arms = step.kind === 'branch' && !Array.isArray(step.arms) ? Object.entries(step.arms) : [];
    const conditions: [string, string | undefined][] = [
      ['when', step.when],
      ['rule', step.kind === 'rule' ? step.rule : undefined],
      ...arms.map(([name, text]): [string, string] => [`arms/${name}`, text]),
    ];
    for (const [field, text] of conditions)
      if (text !== undefined && isAlwaysTrue(graph.shapes.given(text)))
        report.graph(
          'always-true',
          `${stepPointer(graph, id)}/${field}`,
          `“${field}” of ${id} is always true, so it decides nothing. Correct it, or take it out.`,
        );
  }
}

function checkUnused(graph: CheckedGraph, { environment }: Folder, report: Report): void {
  const all = [...dependenciesOf(graph)];
  for (const [id, step] of Object.entries(graph.steps)) {
    const isNeeded =
      all.some(([other, { needs }]) => other !== '' && needs.has(id)) ||
      all.some(([other, { reads }]) => other === '' && reads.some((one) => one.step === id));
    const isHarmless =
      ['classify', 'retrieve', 'generate'].includes(step.kind) ||
      (step.kind === 'action' && !isEffectStep(step, environment));
    if (!isNeeded && isHarmless)
      report.graph(
        'unused-step',
        stepPointer(graph, id),
        `Nothing reads ${id} or comes after it; remove it, or use what it gives.`,
      );
  }
}
