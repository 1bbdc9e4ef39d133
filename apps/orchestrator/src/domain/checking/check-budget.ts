import type { StepFile } from '../step-file.js';
import type { Environment } from './environment.js';
import type { Folder } from './folder.js';
import { judgeOf, modelNamesOf, modelOf, worstCallMicroUsd } from './generation.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

type Calling = Extract<StepFile, { kind: 'map' | 'subworkflow' }>;

/** A budget that the tenant may not give, or that could not even pay for one call of each model, those of its children among them. */
export function checkBudget({ source, files, graphs, environment }: Folder, report: Report): void {
  const { microUsd, attempts } = source.budget;
  const { maxBudgetMicroUsd } = environment.policy;
  if (microUsd > maxBudgetMicroUsd)
    report.graph(
      'budget-not-permitted',
      '/budget/microUsd',
      `A run of this tenant may cost ${maxBudgetMicroUsd} micro-USD at most, and this one may cost ${microUsd}. Lower the budget, or have an administrator change the policy of workflows.`,
    );
  const calls = graphs.flatMap(({ steps }) => costsOf({ steps, files, attempts }, environment));
  const once = calls.reduce((sum, one) => sum + one.once, 0);
  const repaired = calls.reduce((sum, one) => sum + one.repaired, 0);
  const list = calls.map((one) => `${one.id} up to ${one.once}`).join(', ');
  if (once > microUsd)
    report.graph(
      'budget-too-small',
      '/budget/microUsd',
      `One call of each model may cost ${once} micro-USD (${list}), and the budget is ${microUsd}: such a run could not begin all its calls. Raise the budget, or lower maxOutputTokens.`,
    );
  else if (repaired > microUsd)
    report.graph(
      'budget-without-repairs',
      '/budget/microUsd',
      `With ${attempts} attempts each, the models may cost ${repaired} micro-USD (${list}), and the budget is ${microUsd}: the last repairs may not be paid for.`,
    );
  for (const graph of graphs)
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'map' && step.kind !== 'subworkflow') continue;
      const why = whyTooSmall(id, step, { microUsd, environment });
      if (why !== undefined) report.graph('budget-too-small', `${stepPointer(graph, id)}/budget/microUsd`, why);
    }
}

/** What a child may spend: enough for its calls, and no more than the run has, or none would begin. */
function whyTooSmall(
  id: string,
  { kind, budget, workflow }: Calling,
  { microUsd, environment }: { microUsd: number; environment: Environment },
): string | undefined {
  if (budget === undefined) return undefined;
  if (kind === 'map' && budget.microUsd > microUsd)
    return `Each child of ${id} may cost ${budget.microUsd} micro-USD, and the whole run ${microUsd}: none could begin. Lower the one, or raise the other.`;
  const once = childCosts(workflow, environment).reduce((sum, one) => sum + one.once, 0);
  if (once <= budget.microUsd) return undefined;
  return `One call of each model of ${workflow} may cost ${once} micro-USD, and each child of ${id} may cost ${budget.microUsd}: it could not begin all its calls. Raise the budget, or lower maxOutputTokens there.`;
}

/** What a step's calls may cost: one of each model, and as many as repairs may need. */
interface Cost {
  readonly id: string;
  readonly once: number;
  readonly repaired: number;
}

/** Runs start runs no deeper than this. */
const mostDepth = 3;

function costsOf(
  graph: {
    readonly steps: Readonly<Record<string, StepFile>>;
    readonly files: Folder['files'];
    readonly attempts: number;
  },
  environment: Environment,
  depth = 0,
): Cost[] {
  return Object.entries(graph.steps).flatMap(([id, step]): Cost[] => {
    if (step.kind === 'subworkflow' || step.kind === 'map') {
      const costs = childCosts(step.workflow, environment, depth);
      return costs.map(({ once, repaired }) => ({ id, once, repaired }));
    }
    if (step.kind !== 'generate') return [];
    const answering = modelNamesOf(step, graph.files, environment).map(({ name }) => modelOf(name, environment));
    // A judge says less than an answer may.
    return [...answering, judgeOf(step, environment)].flatMap((model) => {
      const worst = model === undefined ? 0 : worstCallMicroUsd(step, model);
      return worst === undefined || worst === 0 ? [] : [{ id, once: worst, repaired: worst * graph.attempts }];
    });
  });
}

/** Those of one child of a published workflow. */
function childCosts(workflow: string | undefined, environment: Environment, depth = 0): Cost[] {
  const known = workflow === undefined ? undefined : environment.workflows[workflow];
  if (known === undefined || depth >= mostDepth) return [];
  const { source, files } = known;
  const { attempts } = source.budget;
  const bodies = Object.values(source.steps).flatMap((one) => (one.kind === 'map' && one.steps ? [one.steps] : []));
  return [source.steps, ...bodies].flatMap((steps) => costsOf({ steps, files, attempts }, environment, depth + 1));
}
