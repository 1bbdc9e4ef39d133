import { confidenceCheckName } from '@chassis/contracts';
import { stepsBefore } from '../confidence.js';
import { dependenciesOf } from './dependencies.js';
import type { CheckedGraph, Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** A threshold that nothing could fall short of, a role that nobody has, and the check itself, which only the engine adds. */
export function checkConfidence({ graphs, source, environment }: Folder, report: Report): void {
  for (const graph of graphs)
    for (const [id, step] of Object.entries(graph.steps))
      if (step.kind === 'generate' && step.checks.some(({ use }) => use === confidenceCheckName))
        report.graph(
          'invalid-check-settings',
          `${stepPointer(graph, id)}/checks`,
          `confidence is no check of a step: say “confidence: { atLeast: … }” for the whole workflow.`,
        );
  const { confidence, budget } = source;
  if (confidence === undefined) return;
  if (!graphs.some((graph) => hasSignal(graph, budget.attempts)))
    report.graph(
      'confidence-without-signal',
      '/confidence',
      'Nothing says how far an answer may be trusted: no generate step comes after a classify or retrieve step or may be repaired (budget.attempts). Add such a step, or take “confidence” out.',
    );
  if (confidence.review !== undefined && !environment.roles.includes(confidence.review))
    report.graph(
      'role-nobody-has',
      '/confidence/review',
      `Nobody has the role ${confidence.review}, so nobody could decide; give it to somebody.`,
    );
}

/** An answer that a person could be asked about, and something that could speak against it. */
function hasSignal(graph: CheckedGraph, attempts: number): boolean {
  const dependencies = dependenciesOf(graph);
  const steps = Object.keys(graph.steps).map((id) => ({ id, needs: [...(dependencies.get(id)?.needs ?? [])] }));
  return steps.some(({ id }) => {
    if (graph.steps[id]?.kind !== 'generate') return false;
    if (attempts > 1) return true;
    const kinds = [...stepsBefore({ steps }, id)].map((one) => graph.steps[one]?.kind);
    return kinds.includes('classify') || kinds.includes('retrieve');
  });
}
