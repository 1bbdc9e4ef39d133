import type { StepFile } from '../step-file.js';
import { type Dependencies, dependenciesOf } from './dependencies.js';
import type { CheckedGraph, Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Waits that outlive the run: the workflow's own, one or several in a row, and those for people. */
export function checkTimes({ graphs, source }: Folder, report: Report): void {
  for (const graph of graphs) {
    const waits = new SureWaits(graph);
    for (const [id, step] of Object.entries(graph.steps)) {
      const at = stepPointer(graph, id);
      const { before } = waits.of(id);
      const wait = step.kind === 'wait' ? (step.for ?? 0) : 0;
      if (wait > 0 && before < source.deadline && before + wait >= source.deadline)
        report.graph(
          'never-ends',
          `${at}/for`,
          `${id} waits${before > 0 ? ', after the waits before it,' : ''} as long as the run may take at all, so the run always ends by its deadline. Wait less, or raise “deadline”.`,
        );
      for (const [field, ms] of waitsForPeople(step))
        if (ms > source.deadline)
          report.graph(
            'wait-beyond-deadline',
            `${at}/${field}`,
            `${id} may wait for a person longer than the run may take; the deadline of the run ends it first. Shorten the wait, or raise “deadline”.`,
          );
    }
  }
}

/** How long the fixed waits of a graph take that no run is spared: those without a condition or an arm. */
class SureWaits {
  private readonly dependencies: ReadonlyMap<string, Dependencies>;
  private readonly known = new Map<string, { before: number; own: number }>();

  constructor(private readonly graph: CheckedGraph) {
    this.dependencies = dependenciesOf(graph);
  }

  /** Milliseconds that surely pass before a step, and in it. */
  of(id: string): { before: number; own: number } {
    const before = this.known.get(id);
    if (before !== undefined) return before;
    // Steps that wait for each other are told elsewhere; here they take no time.
    this.known.set(id, { before: 0, own: 0 });
    const step = this.graph.steps[id] as StepFile;
    const isSure = step.kind === 'wait' && step.when === undefined && step.arm === undefined;
    const needs = [...(this.dependencies.get(id)?.needs ?? [])].map((one) => this.of(one));
    const found = {
      before: Math.max(0, ...needs.map((one) => one.before + one.own)),
      own: isSure ? (step.for ?? 0) : 0,
    };
    this.known.set(id, found);
    return found;
  }
}

function waitsForPeople(step: StepFile): [string, number][] {
  const own: [string, number | undefined][] = step.kind === 'approval' ? [['within', step.within]] : [];
  if (step.kind === 'rule' && step.else !== undefined && 'review' in step.else)
    own.push(['else/within', step.else.within]);
  if (step.kind === 'generate')
    for (const [code, one] of Object.entries(step.onFail))
      if ('review' in one) own.push([`onFail/${code}/within`, one.within]);
  return own.filter((one): one is [string, number] => one[1] !== undefined);
}
