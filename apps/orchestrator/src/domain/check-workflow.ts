import { ChassisError } from '@chassis/contracts';
import { pathsOf } from '@chassis/expressions';
import type { BundleSource } from './bundle-source.js';
import { expressionsOf } from './expressions-of.js';
import type { StepFile, WorkflowSource } from './workflow-file.js';

export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

/** What the schema cannot see: files that are missing, names that nobody defines, expressions that do not parse, approvals of nothing. */
export function checkWorkflow(source: WorkflowSource, files: BundleSource['files']): Problem[] {
  const problems: Problem[] = [];
  const add = (pointer: string, message: string): unknown => problems.push({ pointer, message });
  for (const reserved of ['input', 'run']) {
    if (source.steps[reserved] !== undefined)
      add(`/steps/${reserved}`, `${reserved} names the run's own value; call the step something else`);
  }
  for (const path of filesOf(source)) {
    if (files[path.file] === undefined) add(path.pointer, `the folder has no file ${path.file}`);
    else if (path.file.endsWith('.json') && !isJson(files[path.file]?.text ?? ''))
      add(path.pointer, `${path.file} is not JSON`);
  }
  for (const [id, step] of Object.entries(source.steps)) {
    for (const need of step.after.filter((one) => source.steps[one] === undefined))
      add(`/steps/${id}/after`, `there is no step ${need}`);
    for (const text of expressionsOf(step, source, files)) checkReads(text, `/steps/${id}`, source, add);
    if (step.kind === 'approval') checkApproval(id, step, source, add);
  }
  checkReads(source.result, '/result', source, add);
  return problems;
}

/** Files that steps name: prompts and schemas, and expressions that stand in a file. */
function filesOf(source: WorkflowSource): { file: string; pointer: string }[] {
  const steps = Object.entries(source.steps).flatMap(([id, step]) => {
    const named = step.kind === 'generate' ? [step.prompt, step.output] : [];
    const expressions = expressionsOf(step, source, {}).filter((text) => /^[\w./-]+\.jsonata$/.test(text));
    return [...named, ...expressions]
      .filter((one) => one !== undefined)
      .map((file) => ({ file, pointer: `/steps/${id}` }));
  });
  return [...(source.input === undefined ? [] : [{ file: source.input, pointer: '/input' }]), ...steps];
}

function checkReads(
  text: string,
  pointer: string,
  source: WorkflowSource,
  add: (pointer: string, message: string) => unknown,
): void {
  try {
    for (const { path } of pathsOf(text)) {
      const root = path[0] as string;
      if (root === '*') add(pointer, 'an expression must name the steps it reads; wildcards and $$ alone do not');
      else if (root !== 'input' && root !== 'run' && source.steps[root] === undefined)
        add(pointer, `reads ${path.join('.')}, but there is no step ${root}`);
    }
  } catch (error) {
    add(pointer, ChassisError.from(error).message);
  }
}

function checkApproval(
  id: string,
  step: Extract<StepFile, { kind: 'approval' }>,
  source: WorkflowSource,
  add: (pointer: string, message: string) => unknown,
): void {
  if (source.steps[step.for]?.kind !== 'action')
    add(`/steps/${id}/for`, `${step.for} is not an action of this workflow`);
  const others = Object.entries(source.steps).filter(
    ([other, one]) => other !== id && one.kind === 'approval' && one.for === step.for,
  );
  if (others.length > 0) add(`/steps/${id}/for`, `${step.for} already has the approval ${others[0]?.[0]}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
