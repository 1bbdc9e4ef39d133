import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Checks of answers that are named and not there: a run would come to them after it has paid for the answer. */
export function checkChecks({ graphs, environment }: Folder, report: Report): void {
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'generate') continue;
      const at = stepPointer(graph, id);
      for (const [index, { use }] of step.checks.entries())
        if (!environment.checks.includes(use))
          report.graph(
            'unknown-check',
            `${at}/checks/${index}`,
            `No check is called ${use}; there are ${environment.checks.join(', ') || 'none'}. Name one of them, or take it out.`,
          );
      if (step.output === undefined && step.checks.some(({ use }) => use === 'schema'))
        report.graph(
          'check-of-nothing',
          `${at}/checks`,
          `The check schema holds an answer against the step’s “output”, and ${id} has none. Name the schema, or take the check out.`,
        );
    }
  }
}
