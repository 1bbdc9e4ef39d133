import { ChassisError, type BundleFile } from '@chassis/contracts';
import { pathsOf, type ReadPath } from '@chassis/expressions';
import type { BundleSource } from './bundle-source.js';
import { checkKinds } from './check-kinds.js';
import { checkWorkflow, type Problem } from './check-workflow.js';
import { orderSteps } from './order-steps.js';
import { expressionsOf } from './expressions-of.js';
import type { StepFile } from './step-file.js';
import { laterKinds, WorkflowFileSchema, type WorkflowSource } from './workflow-file.js';
import type { Step, Workflow } from './workflow.js';

/** From the parsed `workflow.yaml` and its folder to what the engine runs. Throws `invalid`/`invalid-workflow` that lists all that is wrong. */
export function compileWorkflow(yaml: unknown, bundle: BundleSource): Workflow {
  refuseLaterKinds(yaml);
  const parsed = WorkflowFileSchema.safeParse(yaml);
  if (!parsed.success) {
    fail(parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message })));
  }
  return compileSource(parsed.data, bundle, '');
}

/** A file, or the steps inside one of its maps; `at` is where they stand. */
function compileSource(source: WorkflowSource, bundle: BundleSource, at: string): Workflow {
  const problems = [...checkWorkflow(source, bundle.files), ...checkKinds(source)];
  if (problems.length > 0) fail(problems.map((one) => ({ ...one, pointer: at + one.pointer })));
  const steps = orderSteps(Object.entries(source.steps).map(([id, step]) => withNeeds(id, step, source, bundle)));
  if (!Array.isArray(steps))
    fail([
      {
        pointer: `${at}/steps/${steps.cycle.join(',')}`,
        message: `these steps wait for each other: ${steps.cycle.join(', ')}`,
      },
    ]);
  const bodies = Object.fromEntries(
    steps.flatMap((step) => {
      const body = bodyOf(step, source);
      return body === undefined ? [] : [[step.id, compileSource(body, bundle, `${at}/steps/${step.id}`)]];
    }),
  );
  const inside = Object.values(bodies).flatMap(({ calls }) => calls);
  return {
    name: source.name,
    version: bundle.version,
    hash: bundle.hash,
    dataClass: source.dataClass,
    deadlineMs: source.deadline,
    compensateMs: source.compensateWithin,
    budgetMicroUsd: source.budget.microUsd,
    maxAttempts: source.budget.attempts,
    maxRetries: source.retries,
    reviewer: source.reviewer,
    confidence: source.confidence,
    inputFile: source.input,
    steps,
    result: source.result,
    ...filesOf(bundle),
    calls: [...new Set([...steps.flatMap(callsOf), ...inside])],
    bodies,
  };
}

function filesOf(bundle: BundleSource): Pick<Workflow, 'texts' | 'files'> {
  const files = Object.entries(bundle.files);
  return {
    texts: Object.fromEntries(
      files.filter(([path]) => path.endsWith('.jsonata')).map(([path, { text }]) => [path, text]),
    ),
    files: Object.fromEntries(
      files.map(([path, { hash }]): [string, BundleFile] => [path, { bundle: bundle.hash, path, hash }]),
    ),
  };
}

/** The steps inside a map see their input alone; deadlines, budgets and reviewers are those of the whole. */
function bodyOf(step: Step, source: WorkflowSource): WorkflowSource | undefined {
  if (step.kind !== 'map' || step.steps === undefined) return undefined;
  return {
    ...source,
    name: `${source.name}#${step.id}`,
    input: step.input,
    steps: step.steps,
    result: step.result ?? 'null',
  };
}

function callsOf(step: Step): string[] {
  if (step.kind !== 'map' && step.kind !== 'subworkflow') return [];
  return [step.workflow, step.compensate].filter((one) => one !== undefined);
}

function withNeeds(id: string, step: StepFile, source: WorkflowSource, bundle: BundleSource): Step {
  const arm = armOf(step, source);
  const reads: ReadPath[] = expressionsOf(step, source, bundle.files).flatMap((text) => pathsOf(text));
  const stepReads = reads.filter(({ path }) => source.steps[path[0] as string] !== undefined);
  const approvals = Object.entries(source.steps).filter(([, one]) => one.kind === 'approval' && one.for === id);
  const needs = new Set([
    ...step.after,
    ...(arm === undefined ? [] : [arm.slice(0, arm.indexOf('.'))]),
    ...stepReads.map(({ path }) => path[0] as string),
    ...approvals.map(([approval]) => approval),
  ]);
  const readsSurely = new Set(stepReads.filter(({ hasDefault }) => !hasDefault).map(({ path }) => path[0] as string));
  return { ...step, arm, id, needs: [...needs], readsSurely: [...readsSurely] };
}

/** An approval stands where its action stands. */
function armOf(step: StepFile, source: WorkflowSource): string | undefined {
  return step.arm ?? (step.kind === 'approval' ? source.steps[step.for]?.arm : undefined);
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
