import { JudgeSettingsSchema } from '@chassis/contracts';
import type { StepFile } from '../step-file.js';
import type { KnownModel } from './environment.js';
import type { Folder } from './folder.js';
import { modelOf } from './generation.js';
import type { Report } from './report.js';

type Generate = Extract<StepFile, { kind: 'generate' }>;

/** A judge that nobody can ask, that may not see the data, or whose threshold says nothing would stop every answer, or none. */
export function checkJudge(
  { checks }: Generate,
  index: number,
  { at, folder, report }: { readonly at: string; readonly folder: Folder; readonly report: Report },
): void {
  const pointer = `${at}/checks/${index}`;
  const spec = checks[index];
  const parsed = JudgeSettingsSchema.safeParse((spec !== undefined && 'with' in spec ? spec.with : undefined) ?? {});
  for (const { path, message } of parsed.error?.issues ?? [])
    report.graph(
      'invalid-check-settings',
      pointer,
      `The check judge takes model, questions, least (0.1 to 1), below (repair, escalate, halt) and withinMs: ${path.join('.')} ${message}.`,
    );
  if (checks.findIndex(({ use }) => use === 'judge') !== index)
    report.graph('invalid-check-settings', pointer, 'A step has one judge; put all its questions into one.');
  const { model } = parsed.data ?? {};
  if (model === 'auto') checkOpen(pointer, folder, report);
  else if (model !== undefined) checkNamed(model, pointer, folder, report);
}

/** Models that quote, extract or fill in judge nothing. */
const canJudge = ({ capabilities, provider }: KnownModel): boolean =>
  capabilities.includes('json') && provider !== 'local';

function checkOpen(pointer: string, { environment, source }: Folder, report: Report): void {
  const { models: permitted } = environment.policy;
  if (permitted !== undefined)
    report.graph(
      'model-not-permitted',
      pointer,
      `auto may choose any model as judge, and the workflows of this tenant may use ${permitted.join(', ') || 'none'}. Name one of them.`,
    );
  const able = environment.models.filter(canJudge);
  if (able.length === 0)
    report.graph('wrong-capability', pointer, 'No model here can judge: register one, or take the check judge out.');
  else if (!able.some(({ dataClasses }) => dataClasses.includes(source.dataClass)))
    report.graph(
      'data-class-not-permitted',
      pointer,
      `No model that can judge may be given ${source.dataClass} data, which this workflow is for. Register a private one, or lower the class of the workflow.`,
    );
}

function checkNamed(name: string, pointer: string, { environment, source }: Folder, report: Report): void {
  const model = modelOf(name, environment);
  if (model === undefined)
    return report.graph(
      'unknown-model',
      pointer,
      `No model is called ${name}, which the check judge asks; there are ${
        environment.models
          .filter(canJudge)
          .map((one) => one.name)
          .join(', ') || 'none that can judge'
      }.`,
    );
  const { models: permitted } = environment.policy;
  if (permitted !== undefined && !permitted.includes(model.name) && !permitted.includes(model.id))
    report.graph(
      'model-not-permitted',
      pointer,
      `The workflows of this tenant may not use the model ${name} as judge; they may use ${permitted.join(', ') || 'none'}.`,
    );
  if (!canJudge(model))
    report.graph('wrong-capability', pointer, `The model ${name} quotes, extracts or fills in, and judges nothing.`);
  if (!model.dataClasses.includes(source.dataClass))
    report.graph(
      'data-class-not-permitted',
      pointer,
      `The judge ${name} may be given ${model.dataClasses.join(', ') || 'no data'}, and this workflow is for ${source.dataClass}. Name a private model, or lower the class of the workflow.`,
    );
}
