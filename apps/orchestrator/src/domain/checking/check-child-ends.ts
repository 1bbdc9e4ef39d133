import type { StepFile } from '../step-file.js';
import type { Else } from '../step-parts.js';
import type { WorkflowFile } from '../workflow-file.js';
import type { Environment } from './environment.js';
import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** How a child may end other than completed. */
const statuses = ['failed', 'rejected', 'escalated', 'cancelled'];
/** Reasons that the engine itself gives, whatever the workflow. */
const ofEngine = [
  ...['action-halted', 'action-refused', 'action-unknown', 'approval-expired', 'budget-exhausted', 'cancelled-by-user'],
  ...['check-failed', 'child-cancelled', 'compensation-failed', 'conflict', 'deadline-passed', 'invalid-input'],
  ...['low-confidence', 'no-amount', 'no-arm', 'refused', 'rule-not-met', 'step-deadline-passed', 'subject-disabled'],
  ...['too-deep', 'too-many-items', 'unknown-subworkflow', 'unknown-workflow', 'wait-beyond-deadline'],
];

/** Names in `onFail` of a subworkflow that its child does not end with. A warning: parts of the line have codes of their own, which nobody lists. */
export function checkChildEnds({ graphs, environment }: Folder, report: Report): void {
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      const child = step.kind === 'subworkflow' ? environment.workflows[step.workflow] : undefined;
      if (step.kind !== 'subworkflow' || child === undefined) continue;
      const known = new Set([...endsOf(child.source, environment, new Set([step.workflow])), 'default']);
      for (const name of Object.keys(step.onFail).filter((one) => !known.has(one)))
        report.graph(
          'unknown-child-end',
          `${stepPointer(graph, id)}/onFail/${name}`,
          `onFail of ${id}: ${step.workflow} names no end ${name}, so it only counts should a part of the line fail with that code. Its own are ${[...ownCodes(child.source)].join(', ') || 'none'}; besides there are ${statuses.join(', ')} and default.`,
        );
    }
  }
}

/** Every end that is known: of the workflow itself, and of those that it starts in turn, which end it as they ended. */
function endsOf(source: WorkflowFile, environment: Environment, seen: Set<string>): string[] {
  const { answers = [], actions = [] } = environment.failures ?? {};
  const found = [...answers, ...actions].flatMap(({ check, codes }) => [check, ...codes]);
  const called = stepsOf(source).flatMap((step) =>
    (step.kind === 'subworkflow' || step.kind === 'map') && step.workflow !== undefined ? [step.workflow] : [],
  );
  const inner = called.flatMap((name) => {
    const child = environment.workflows[name];
    if (child === undefined || seen.has(name)) return [];
    seen.add(name);
    return endsOf(child.source, environment, seen);
  });
  return [...statuses, ...ofEngine, ...found, ...ownCodes(source), ...inner];
}

const stepsOf = ({ steps }: Pick<WorkflowFile, 'steps'>): StepFile[] =>
  Object.values(steps).flatMap((step) => [step, ...(step.kind === 'map' ? Object.values(step.steps ?? {}) : [])]);

const ownCodes = (source: WorkflowFile): Set<string> =>
  new Set(stepsOf(source).flatMap((step) => elsesOf(step).map(({ code }) => code)));

function elsesOf(step: StepFile): Else[] {
  if (step.kind === 'rule') return step.else === undefined ? [] : [step.else];
  if (step.kind === 'generate' || step.kind === 'subworkflow') return Object.values(step.onFail);
  if (step.kind !== 'action') return [];
  return [...Object.values(step.onFail), ...(step.onConflict === undefined ? [] : [step.onConflict])];
}
