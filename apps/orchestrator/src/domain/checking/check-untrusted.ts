import { type Dependencies, approvalsOf, dependenciesOf } from './dependencies.js';
import { isEffectStep, operationOf } from './effects.js';
import type { Environment } from './environment.js';
import type { CheckedGraph, Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** A rule that asks for one of a list: `invoice.currency in ['EUR', 'USD']`. */
const list = /\bin\s*\[/;

/** Arguments of effects that others' words decide: each needs a rule that matches them against a record or a list, or a person who permits them. */
export function checkUntrusted({ graphs, environment, files }: Folder, report: Report): void {
  for (const graph of graphs) {
    const dependencies = dependenciesOf(graph);
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'action' || !isEffectStep(step, environment)) continue;
      if (approvalsOf(id, graph).some(([, one]) => one.when === undefined && one.arm === undefined)) continue;
      const guards = matchesBefore(id, graph, { dependencies, environment, files });
      const given = dependencies.get(id)?.reads.filter(({ place }) => place.field === 'with') ?? [];
      const open = given.filter(({ step: from }) => isOthers(from, graph, environment) && !guards.has(from));
      if (open.length > 0)
        report.graph(
          'untrusted-argument',
          `${stepPointer(graph, id)}/with`,
          `${id} gives ${step.use} what others wrote (${[...new Set(open.map(({ path }) => path))].join(', ')}), and nothing holds it against a record. Put a rule with “else” before it that compares it with what a look-up found or asks whether it is in a list, or an approval without “when”.`,
        );
    }
  }
}

/** Whether what a step gives is others' words: a model's, a document's, a mail's, or those of anything that is no record. */
function isOthers(id: string, { steps }: CheckedGraph, environment: Environment): boolean {
  const step = steps[id];
  if (step?.kind === 'action') return operationOf(step.use, environment)?.isRecord !== true;
  return step?.kind === 'generate' || step?.kind === 'retrieve' || step?.kind === 'map' || step?.kind === 'subworkflow';
}

interface Surroundings {
  readonly dependencies: ReadonlyMap<string, Dependencies>;
  readonly environment: Environment;
  readonly files: Readonly<Record<string, string>>;
}

/** The steps whose words a rule before this one matches. A rule that may be skipped matches nothing. */
function matchesBefore(id: string, graph: CheckedGraph, around: Surroundings): ReadonlySet<string> {
  const matched = new Set<string>();
  for (const before of allBefore(id, around.dependencies)) {
    const step = graph.steps[before];
    if (step?.kind !== 'rule' || step.else === undefined || step.when !== undefined) continue;
    const reads = around.dependencies.get(before)?.reads.map((one) => one.step) ?? [];
    const text = around.files[step.rule] ?? step.rule;
    const isMatch = list.test(text) || reads.some((one) => isRecord(one, graph, around.environment));
    if (isMatch) for (const one of reads) matched.add(one);
  }
  return matched;
}

const isRecord = (id: string, { steps }: CheckedGraph, environment: Environment): boolean => {
  const step = steps[id];
  return step?.kind === 'action' && operationOf(step.use, environment)?.isRecord === true;
};

function allBefore(id: string, dependencies: ReadonlyMap<string, Dependencies>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const need of dependencies.get(next)?.needs ?? [])
      if (!found.has(need)) {
        found.add(need);
        open.push(need);
      }
  return found;
}
