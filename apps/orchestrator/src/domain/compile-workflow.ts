import { ChassisError, type BundleFile } from '@chassis/contracts';
import { pathsOf, type ReadPath } from '@chassis/expressions';
import type { BundleSource } from './bundle-source.js';
import { checkWorkflow, type Problem } from './check-workflow.js';
import { orderSteps } from './order-steps.js';
import { expressionsOf } from './expressions-of.js';
import { laterKinds, WorkflowFileSchema, type StepFile, type WorkflowFile } from './workflow-file.js';
import type { Step, Workflow } from './workflow.js';

/** From the parsed `workflow.yaml` and its folder to what the engine runs. Throws `invalid`/`invalid-workflow` that lists all that is wrong. */
export function compileWorkflow(yaml: unknown, bundle: BundleSource): Workflow {
  refuseLaterKinds(yaml);
  const parsed = WorkflowFileSchema.safeParse(yaml);
  if (!parsed.success) {
    fail(parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message })));
  }
  const source = parsed.data;
  const problems = checkWorkflow(source, bundle.files);
  if (problems.length > 0) fail(problems);
  const steps = orderSteps(Object.entries(source.steps).map(([id, step]) => withNeeds(id, step, source, bundle)));
  if (!Array.isArray(steps))
    fail([
      {
        pointer: `/steps/${steps.cycle.join(',')}`,
        message: `these steps wait for each other: ${steps.cycle.join(', ')}`,
      },
    ]);
  const files = Object.entries(bundle.files).map(([path, { hash }]): [string, BundleFile] => [
    path,
    { bundle: bundle.hash, path, hash },
  ]);
  return {
    name: source.name,
    version: bundle.version,
    hash: bundle.hash,
    dataClass: source.dataClass,
    deadlineMs: source.deadline,
    budgetMicroUsd: source.budget.microUsd,
    maxAttempts: source.budget.attempts,
    maxRetries: source.retries,
    reviewer: source.reviewer,
    inputFile: source.input,
    steps,
    result: source.result,
    texts: Object.fromEntries(
      Object.entries(bundle.files)
        .filter(([path]) => path.endsWith('.jsonata'))
        .map(([path, { text }]) => [path, text]),
    ),
    files: Object.fromEntries(files),
  };
}

function withNeeds(id: string, step: StepFile, source: WorkflowFile, bundle: BundleSource): Step {
  const reads: ReadPath[] = expressionsOf(step, source, bundle.files).flatMap((text) => pathsOf(text));
  const stepReads = reads.filter(({ path }) => source.steps[path[0] as string] !== undefined);
  const approvals = Object.entries(source.steps).filter(([, one]) => one.kind === 'approval' && one.for === id);
  const needs = new Set([
    ...step.after,
    ...stepReads.map(({ path }) => path[0] as string),
    ...approvals.map(([approval]) => approval),
  ]);
  const readsSurely = new Set(stepReads.filter(({ hasDefault }) => !hasDefault).map(({ path }) => path[0] as string));
  return { ...step, id, needs: [...needs], readsSurely: [...readsSurely] };
}

function refuseLaterKinds(yaml: unknown): void {
  const steps = (yaml as { steps?: Record<string, { kind?: unknown } | null> } | null)?.steps;
  const later = Object.entries(steps ?? {}).filter(([, step]) => laterKinds.includes(String(step?.kind)));
  if (later.length === 0) return;
  fail(
    later.map(([id, step]) => ({
      pointer: `/steps/${id}/kind`,
      message: `steps of kind ${String(step?.kind)} are planned, this version does not run them yet`,
    })),
  );
}

function fail(problems: Problem[]): never {
  const list = problems.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  throw new ChassisError('invalid', 'invalid-workflow', `The workflow cannot be published. ${list}`, {
    failures: problems,
  });
}
