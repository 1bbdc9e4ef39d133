import type { StepFile } from '../step-file.js';
import { approvalsOf } from './dependencies.js';
import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Approvals of what is no action, and people who are asked and do not exist. */
export function checkPeople({ graphs, source, environment }: Folder, report: Report): void {
  const ask = (role: string, pointer: string): void => {
    if (!environment.roles.includes(role))
      report.graph(
        'role-nobody-has',
        pointer,
        `Nobody has the role ${role}, so nobody could decide; give it to somebody.`,
      );
  };
  let needsReviewer = false;
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      const at = stepPointer(graph, id);
      for (const [role, field] of rolesOf(step)) ask(role, `${at}/${field}`);
      if (step.kind === 'generate') needsReviewer = true;
      if (step.kind !== 'approval') continue;
      if (graph.steps[step.for]?.kind !== 'action')
        report.graph(
          'approval-of-nothing',
          `${at}/for`,
          `${step.for} is no action of this workflow; an approval permits exactly one.`,
        );
      const first = approvalsOf(step.for, graph)[0]?.[0];
      if (first !== undefined && first !== id)
        report.graph('second-approval', `${at}/for`, `${step.for} already has the approval ${first}.`);
    }
  }
  if (needsReviewer) ask(source.reviewer, '/reviewer');
}

function rolesOf(step: StepFile): [string, string][] {
  if (step.kind === 'approval') return [[step.role, 'role']];
  if (step.kind === 'rule')
    return step.else !== undefined && 'review' in step.else ? [[step.else.review, 'else/review']] : [];
  if (step.kind !== 'generate') return [];
  return Object.entries(step.onFail).flatMap(([code, one]): [string, string][] =>
    'review' in one ? [[one.review, `onFail/${code}/review`]] : [],
  );
}
