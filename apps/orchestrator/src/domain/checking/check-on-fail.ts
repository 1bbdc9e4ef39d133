import { ComplianceSettingsSchema } from '@chassis/contracts';
import type { StepFile } from '../step-file.js';
import type { FoundByCheck } from './environment.js';
import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

type Generate = Extract<StepFile, { kind: 'generate' }>;

/** Names in `onFail` that nothing gives: what they say would never happen, and the default would in its place. */
export function checkOnFail({ graphs, environment }: Folder, report: Report): void {
  const { failures } = environment;
  // An earlier release of the validator does not say what it finds.
  if (failures === undefined) return;
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'generate' && step.kind !== 'action') continue;
      const found = step.kind === 'generate' ? inAnswersOf(step, failures.answers) : failures.actions;
      for (const name of Object.keys(step.onFail)) {
        const why = name === 'default' ? undefined : whyNever(name, step, found);
        if (why !== undefined)
          report.graph(
            'unknown-failure',
            `${stepPointer(graph, id)}/onFail/${escaped(name)}`,
            `onFail of ${id}: ${why}`,
          );
      }
    }
  }
}

function whyNever(name: string, step: StepFile, found: readonly FoundByCheck[]): string | undefined {
  const by = found.filter(({ check, codes }) => check === name || codes.includes(name));
  if (by.some((one) => looksAt(one, step))) return undefined;
  const finder = by[0]?.check;
  if (finder !== undefined)
    return `${name} is found by the check ${finder} alone, which the step does not name in “checks”. Name it there, or take ${name} out.`;
  const all = found.filter((one) => looksAt(one, step)).map(({ check }) => check);
  return `nothing that is looked at here is called ${name} or finds it. Name ${all.join(', ')}, one of their codes (docs/workflows.md), or default.`;
}

const looksAt = ({ check, isOnDemand }: FoundByCheck, step: StepFile): boolean =>
  !isOnDemand || (step.kind === 'generate' && step.checks.some(({ use }) => use === check));

/** The classes that the step's own specialist must not find are codes, too. */
function inAnswersOf(step: Generate, answers: readonly FoundByCheck[]): FoundByCheck[] {
  const spec = step.checks.find(({ use }) => use === 'compliance');
  const settings = ComplianceSettingsSchema.safeParse(spec !== undefined && 'with' in spec ? spec.with : {});
  const classes = settings.data?.halt ?? [];
  return answers.map((one) => (one.check === 'compliance' ? { ...one, codes: [...one.codes, ...classes] } : one));
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
