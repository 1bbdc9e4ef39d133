import type { Folder } from './folder.js';
import { modelNamesOf, modelOf, worstCallMicroUsd } from './generation.js';
import type { Report } from './report.js';

/** A budget that the tenant may not give, or that could not even pay for one call of each model. */
export function checkBudget({ source, files, graphs, environment }: Folder, report: Report): void {
  const { microUsd, attempts } = source.budget;
  const { maxBudgetMicroUsd } = environment.policy;
  if (microUsd > maxBudgetMicroUsd)
    report.graph(
      'budget-not-permitted',
      '/budget/microUsd',
      `A run of this tenant may cost ${maxBudgetMicroUsd} micro-USD at most, and this one may cost ${microUsd}. Lower the budget, or have an administrator change the policy of workflows.`,
    );
  const calls = graphs.flatMap((graph) =>
    Object.entries(graph.steps).flatMap(([id, step]) => {
      if (step.kind !== 'generate') return [];
      return modelNamesOf(step, files, environment).flatMap(({ name }) => {
        const model = modelOf(name, environment);
        const worst = model === undefined ? 0 : worstCallMicroUsd(step, model);
        return worst === undefined || worst === 0 ? [] : [{ id, worst }];
      });
    }),
  );
  const once = calls.reduce((sum, { worst }) => sum + worst, 0);
  const list = calls.map(({ id, worst }) => `${id} up to ${worst}`).join(', ');
  if (once > microUsd)
    report.graph(
      'budget-too-small',
      '/budget/microUsd',
      `One call of each model may cost ${once} micro-USD (${list}), and the budget is ${microUsd}: such a run could not begin all its calls. Raise the budget, or lower maxOutputTokens.`,
    );
  else if (once * attempts > microUsd)
    report.graph(
      'budget-without-repairs',
      '/budget/microUsd',
      `With ${attempts} attempts each, the models may cost ${once * attempts} micro-USD (${list}), and the budget is ${microUsd}: the last repairs may not be paid for.`,
    );
}
