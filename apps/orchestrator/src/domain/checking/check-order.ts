import { dependenciesOf } from './dependencies.js';
import type { CheckedGraph, Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Names that nothing has, and steps that wait for each other. */
export function checkOrder({ graphs }: Folder, report: Report): void {
  for (const graph of graphs) {
    checkNames(graph, report);
    checkCycles(graph, report);
  }
}

function checkNames(graph: CheckedGraph, report: Report): void {
  for (const [id, step] of Object.entries(graph.steps)) {
    const at = stepPointer(graph, id);
    if (id === 'input' || id === 'run')
      report.graph('reserved-name', at, `${id} names the run’s own value; call the step something else.`);
    for (const need of step.after.filter((one) => !Object.hasOwn(graph.steps, one)))
      report.graph(
        'unknown-step',
        `${at}/after`,
        `There is no step ${need}; there are ${Object.keys(graph.steps).join(', ')}.`,
      );
  }
}

function checkCycles(graph: CheckedGraph, report: Report): void {
  const all = dependenciesOf(graph);
  const placed = new Set<string>();
  let rest = Object.keys(graph.steps);
  for (;;) {
    const next = rest.filter((id) => [...(all.get(id)?.needs ?? [])].every((need) => placed.has(need)));
    if (next.length === 0) break;
    for (const id of next) placed.add(id);
    rest = rest.filter((id) => !placed.has(id));
  }
  for (const round of roundsOf(rest, all))
    report.graph(
      'cycle',
      stepPointer(graph, round[0] as string),
      `These steps wait for each other and would never begin: ${[...round, round[0]].join(' → ')}. Take one dependency away.`,
    );
}

/** The rounds among steps that could not be placed; those that only hang behind one are left out. */
function roundsOf(rest: readonly string[], all: ReturnType<typeof dependenciesOf>): string[][] {
  const told = new Set<string>();
  const rounds: string[][] = [];
  for (const start of rest) {
    const way: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !told.has(at) && !way.includes(at)) {
      way.push(at);
      at = [...(all.get(at)?.needs ?? [])].find((need) => rest.includes(need));
    }
    if (at !== undefined && way.includes(at)) rounds.push(way.slice(way.indexOf(at)));
    for (const id of way) told.add(id);
  }
  return rounds;
}
