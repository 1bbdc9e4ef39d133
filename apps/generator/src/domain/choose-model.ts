import { ChassisError } from '@chassis/contracts';
import type { Capability, LanguageModel, Prompt } from './language-model.js';

export interface ModelDefaults {
  readonly text: LanguageModel;
  readonly json: LanguageModel;
}

/** The model that a step names, else the default for what it asks: templates fill themselves, the rest by capability. */
export function chooseModel(
  models: readonly LanguageModel[],
  defaults: ModelDefaults,
  asked: { name: string | undefined; capability: Capability; prompt: Prompt },
): LanguageModel {
  const { capability, prompt } = asked;
  const isTemplate = capability === 'text' && prompt.settings['templates'] !== undefined;
  const name = asked.name ?? (isTemplate ? 'template' : defaults[capability].name);
  const model = models.find((one) => one.name === name || one.id === name);
  if (model === undefined) {
    throw new ChassisError(
      'invalid',
      'unknown-model',
      `No model is called ${name}; there are ${models.map((one) => one.name).join(', ')}.`,
    );
  }
  if (model.capabilities.includes(capability)) return model;
  throw new ChassisError(
    'invalid',
    'wrong-capability',
    `The model ${name} gives ${model.capabilities.join(' and ')}, and ${prompt.path} asks for ${capability}.`,
  );
}
