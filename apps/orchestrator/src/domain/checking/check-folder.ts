import { ChassisError, type Finding, type Risk } from '@chassis/contracts';
import { parse } from 'yaml';
import { compileWorkflow } from '../compile-workflow.js';
import { checkBudget } from './check-budget.js';
import { checkCalls } from './check-calls.js';
import { checkChecks } from './check-checks.js';
import { checkChildEnds } from './check-child-ends.js';
import { checkConfidence } from './check-confidence.js';
import { checkFiles } from './check-files.js';
import { checkFilters } from './check-filters.js';
import { checkModels } from './check-models.js';
import { checkNeeds } from './check-needs.js';
import { checkOnFail } from './check-on-fail.js';
import { checkOperations } from './check-operations.js';
import { checkOrder } from './check-order.js';
import { checkPeople } from './check-people.js';
import { checkPrompts } from './check-prompts.js';
import { checkReach } from './check-reach.js';
import { checkReads } from './check-reads.js';
import { checkSkips } from './check-skips.js';
import { checkTimes } from './check-times.js';
import { checkUntrusted } from './check-untrusted.js';
import type { Environment } from './environment.js';
import { openFolder } from './folder.js';
import { readWorkflowFile } from './read-workflow-file.js';
import { graphFile, Report } from './report.js';
import { riskOf } from './risk-of.js';

/** What a check says of a folder: errors stop its publication. */
export interface FolderReport {
  readonly findings: readonly Finding[];
  readonly risk: Risk;
  readonly isPublishable: boolean;
}

const checks = [
  checkFiles,
  checkOrder,
  checkReads,
  checkFilters,
  checkSkips,
  checkReach,
  checkTimes,
  checkOperations,
  checkUntrusted,
  checkCalls,
  checkPeople,
  checkModels,
  checkNeeds,
  checkChecks,
  checkOnFail,
  checkChildEnds,
  checkConfidence,
  checkPrompts,
  checkBudget,
] as const;
const unread: Risk = {
  class: 'high',
  needsSecondPerson: true,
  reasons: [{ class: 'high', code: 'unreadable', message: 'workflow.yaml cannot be read' }],
};

/** Checks a workflow's folder, by path, against what is around it. Says all that is wrong, not the first. */
export function checkFolder(
  name: string,
  files: Readonly<Record<string, string>>,
  environment: Environment,
): FolderReport {
  const text = Object.hasOwn(files, graphFile) ? files[graphFile] : undefined;
  if (text === undefined) {
    const report = new Report(undefined);
    report.file('missing-file', graphFile, 'The folder has no workflow.yaml; that is the graph.');
    return { findings: report.findings, risk: unread, isPublishable: false };
  }
  const { places, source, problems } = readWorkflowFile(text);
  const report = new Report(places);
  for (const { code, pointer, message, offset } of problems) {
    if (offset === undefined) report.graph(code, pointer, message);
    else report.at(code, offset, message);
  }
  if (source === undefined) return { findings: report.findings, risk: unread, isPublishable: false };
  if (source.name !== name)
    report.graph(
      'wrong-name',
      '/name',
      `workflow.yaml is named ${source.name}, and stands for ${name}; make them the same.`,
    );
  const folder = openFolder(source, files, environment);
  for (const check of checks) check(folder, report);
  if (!report.hasErrors) compileAsEngine(text, files, report);
  return { findings: report.findings, risk: riskOf(folder), isPublishable: !report.hasErrors };
}

/** Whatever the engine would refuse is told here too, so that nothing is published that cannot run. */
function compileAsEngine(text: string, files: Readonly<Record<string, string>>, report: Report): void {
  try {
    const own = Object.entries(files).map(([path, content]) => [path, { text: content, hash: '' }] as const);
    compileWorkflow(parse(text), { hash: '', version: 0, files: Object.fromEntries(own) });
  } catch (error) {
    const { message, failures } = ChassisError.from(error);
    if (failures.length === 0) report.graph('invalid-graph', '', message);
    for (const one of failures) report.graph('invalid-graph', one.pointer, `${one.pointer}: ${one.message}.`);
  }
}
