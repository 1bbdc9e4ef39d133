import { dataClasses } from '@chassis/contracts';
import type { StepFile } from '../step-file.js';
import type { Environment } from './environment.js';
import type { Folder } from './folder.js';
import type { FindingCode } from './finding-codes.js';
import { capabilityOf, type NamedModel, modelNamesOf, modelOf } from './generation.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

/** Models that do not exist, may not be used, cannot do what they are asked, or may not be given the data. */
export function checkModels(folder: Folder, report: Report): void {
  const { source, environment, graphs } = folder;
  const { maxDataClass } = environment.policy;
  if (dataClasses.indexOf(source.dataClass) > dataClasses.indexOf(maxDataClass))
    report.graph(
      'data-class-not-permitted',
      '/dataClass',
      `The workflows of this tenant are for data up to ${maxDataClass}, and this one is for ${source.dataClass}. Lower the class, or have an administrator change the policy of workflows.`,
    );
  for (const graph of graphs) {
    for (const [id, step] of Object.entries(graph.steps)) {
      const at = stepPointer(graph, id);
      if (step.kind === 'classify') checkSpecialist(step.model, `${at}/model`, environment, report);
      if (step.kind === 'generate') checkModel(step, at, folder, report);
    }
  }
}

function checkSpecialist(name: string, pointer: string, { intents }: Environment, report: Report): void {
  if (intents.some(({ model }) => model === name)) return;
  const known = intents.map(({ model }) => model).join(', ') || 'none';
  report.graph(
    'unknown-intent-model',
    pointer,
    `Nobody has taught the specialist ${name}; there are: ${known}. Teach it with PUT /v1/intents/${name}.`,
  );
}

type Generate = Extract<StepFile, { kind: 'generate' }>;

function checkModel(step: Generate, at: string, folder: Folder, report: Report): void {
  const { environment, files } = folder;
  const { models: permitted } = environment.policy;
  const names = modelNamesOf(step, files, environment);
  if (names.length === 0 && permitted !== undefined)
    report.graph(
      'model-not-permitted',
      `${at}/model`,
      `auto may choose any model, and the workflows of this tenant may use ${permitted.join(', ') || 'none'}. Name one of them, or have an administrator change the policy of workflows.`,
    );
  for (const named of names) checkNamed(named, step, folder, tellAt(named, step, at, report));
}

/** Findings stand where the model is named. */
type Tell = (code: FindingCode, message: string) => void;

function tellAt({ by }: NamedModel, step: Generate, at: string, report: Report): Tell {
  if (by === 'prompt') return (code, message) => report.file(code, step.prompt, `cascade: ${message}`);
  const pointer = by === 'step' ? `${at}/model` : at;
  return (code, message) => report.graph(code, pointer, message);
}

function checkNamed({ name, by }: NamedModel, step: Generate, { environment, source }: Folder, tell: Tell): void {
  const model = modelOf(name, environment);
  if (model === undefined)
    return tell(
      'unknown-model',
      `No model is called ${name}; there are ${environment.models.map((one) => one.name).join(', ')}.`,
    );
  const { models: permitted } = environment.policy;
  if (permitted !== undefined && !permitted.includes(model.name) && !permitted.includes(model.id))
    tell(
      'model-not-permitted',
      `The workflows of this tenant may not use the model ${name}; they may use ${permitted.join(', ') || 'none'}. Name another, or have an administrator change the policy of workflows.`,
    );
  const capability = capabilityOf(step);
  if (!model.capabilities.includes(capability))
    tell(
      'wrong-capability',
      `The model ${name} gives ${model.capabilities.join(' and ')}, and this step asks for ${capability}${capability === 'json' ? ' (it has an output schema)' : ' (it has no output schema)'}.`,
    );
  if (model.dataClasses.includes(source.dataClass)) return;
  const message = `The model ${name} may be given ${model.dataClasses.join(', ') || 'no data'}, and this workflow is for ${source.dataClass}`;
  if (by === 'default')
    tell(
      'model-class-falls-back',
      `${message}: a local model answers instead. Name it, or lower the class of the workflow.`,
    );
  else tell('data-class-not-permitted', `${message}. Name a private model, or lower the class of the workflow.`);
}
