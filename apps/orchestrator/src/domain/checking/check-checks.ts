import { ComplianceSettingsSchema } from '@chassis/contracts';
import type { StepFile } from '../step-file.js';
import { checkDisclosure } from './check-disclosure.js';
import { checkGrounded } from './check-grounded.js';
import { checkJudge } from './check-judge.js';
import { checkShape } from './check-shape.js';
import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Checks of answers that are named and not there: a run would come to them after it has paid for the answer. */
export function checkChecks(folder: Folder, report: Report): void {
  const { graphs, environment } = folder;
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'generate') continue;
      const at = stepPointer(graph, id);
      for (const [index, spec] of step.checks.entries()) {
        const { use } = spec;
        const { disclosure } = environment;
        checkDisclosure(
          { use, with: 'with' in spec ? spec.with : {} },
          { at: `${at}/checks/${index}/with`, disclosure, report },
        );
        if (use === 'grounded')
          checkGrounded('with' in spec ? spec.with : {}, {
            at: `${at}/checks/${index}/with`,
            isJson: step.output !== undefined,
            report,
          });
        if (use === 'compliance')
          checkCompliance(step, 'with' in spec ? spec.with : {}, { at, index, environment, report });
        if (use === 'judge') checkJudge(step, index, { at, folder, report });
        checkShape([id, step], index, { graph, report });
        if (!environment.checks.includes(use))
          report.graph(
            'unknown-check',
            `${at}/checks/${index}`,
            `No check is called ${use}; there are ${environment.checks.join(', ') || 'none'}. Name one of them, or take it out.`,
          );
      }
      if (step.output === undefined && step.checks.some(({ use }) => use === 'schema'))
        report.graph(
          'check-of-nothing',
          `${at}/checks`,
          `The check schema holds an answer against the step’s “output”, and ${id} has none. Name the schema, or take the check out.`,
        );
    }
  }
}

interface Place {
  readonly at: string;
  readonly index: number;
  readonly environment: Folder['environment'];
  readonly report: Report;
}

/** A class that the specialist does not have would never be found, and a halt that nobody hears of helps nobody. */
function checkCompliance(
  { onFail }: Extract<StepFile, { kind: 'generate' }>,
  settings: unknown,
  { at, index, environment, report }: Place,
): void {
  const add = (message: string): unknown => report.graph('invalid-check-settings', `${at}/checks/${index}`, message);
  const parsed = ComplianceSettingsSchema.safeParse(settings ?? {});
  for (const { path, message } of parsed.error?.issues ?? [])
    add(`The check compliance takes model, halt, least and phrases: ${path.join('.')} ${message}.`);
  const { model, halt = [] } = parsed.data ?? {};
  const known = environment.intents.find((one) => one.model === model);
  if (model !== undefined && known === undefined)
    add(`Nobody taught the specialist ${model} (PUT /v1/intents/${model}), which the check compliance asks.`);
  for (const one of halt.filter((label) => known !== undefined && !known.intents.includes(label)))
    add(`The specialist ${model} has no class ${one}; it has ${known?.intents.join(', ')}.`);
  const told = onFail['compliance'] ?? onFail['default'];
  if (told === undefined || !('review' in told))
    add('A halt for compliance is told to a person: name the role in onFail, as “compliance: { review: …, code: … }”.');
}
