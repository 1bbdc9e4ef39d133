import type { StepFile } from '../step-file.js';
import { armOf, dependenciesOf, type Dependencies } from './dependencies.js';
import { isEffectStep } from './effects.js';
import type { CheckedGraph, Folder } from './folder.js';
import type { Report } from './report.js';

/** Reads of outputs that may be skipped: without a default the reader is skipped too, and a guard that is skipped guards nothing. */
export function checkSkips({ graphs, environment }: Folder, report: Report): void {
  for (const graph of graphs) {
    const reasons = skipReasons(graph);
    for (const [id, { reads }] of dependenciesOf(graph)) {
      const step = graph.steps[id];
      const own = step === undefined ? new Set<string>() : ownReasons(step, graph);
      for (const read of reads) {
        const others = [...(reasons.get(read.step) ?? [])].filter((one) => !own.has(one));
        if (read.hasDefault || others.length === 0) continue;
        const why = `${read.path} is not there when ${read.step} is skipped (${others.join('; ')})`;
        const repair = `Give a default (${read.path} ?? …)`;
        if (step === undefined)
          report.expression(
            'result-without-default',
            read.place,
            `${why}, and the result would silently lack it. ${repair}.`,
          );
        else if (isGuard(step, environment))
          report.expression(
            'guard-skipped',
            read.place,
            `${why}: ${id} would be skipped with it, so that nothing is checked or done. ${repair}, or repeat the condition as the “when” or “arm” of ${id} if this is meant.`,
          );
        else
          report.expression(
            'skipped-with',
            read.place,
            `${why}, and ${id} is skipped with it. ${repair} if ${id} must run all the same.`,
          );
      }
    }
  }
}

const isGuard = (step: StepFile, environment: Folder['environment']): boolean =>
  step.kind === 'rule' || step.kind === 'approval' || (step.kind === 'action' && isEffectStep(step, environment));

function ownReasons(step: StepFile, graph: CheckedGraph): Set<string> {
  const arm = armOf(step, graph);
  return new Set([
    ...(step.when === undefined ? [] : [`unless ${graph.shapes.textOf(step.when).trim()}`]),
    ...(arm === undefined ? [] : [`outside the arm ${arm}`]),
  ]);
}

/** Why each step may be skipped: its own conditions, and those of what it surely reads. */
export function skipReasons(graph: CheckedGraph): Map<string, ReadonlySet<string>> {
  const all = dependenciesOf(graph);
  const known = new Map<string, ReadonlySet<string>>();
  const reasonsOf = (id: string): ReadonlySet<string> => {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, new Set());
    const step = graph.steps[id] as StepFile;
    const inherited = sureReads(all.get(id)).flatMap((one) => [...reasonsOf(one)]);
    const reasons = new Set([...ownReasons(step, graph), ...inherited]);
    known.set(id, reasons);
    return reasons;
  };
  for (const id of Object.keys(graph.steps)) reasonsOf(id);
  return known;
}

export const sureReads = (of: Dependencies | undefined): string[] => [
  ...new Set((of?.reads ?? []).filter(({ hasDefault }) => !hasDefault).map(({ step }) => step)),
];
