import type { Step } from './workflow.js';

/** Puts each step after all it needs, otherwise in the order given; or names the steps that wait for each other. */
export function orderSteps(steps: readonly Step[]): Step[] | { cycle: string[] } {
  const ordered: Step[] = [];
  const placed = new Set<string>();
  let rest = [...steps];
  while (rest.length > 0) {
    const next = rest.find((step) => step.needs.every((need) => placed.has(need)));
    if (next === undefined) return { cycle: rest.map(({ id }) => id) };
    ordered.push(next);
    placed.add(next.id);
    rest = rest.filter((step) => step !== next);
  }
  return ordered;
}
