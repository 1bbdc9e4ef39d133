import { ChassisError } from '@chassis/contracts';
import type { Capability, LanguageModel, Prompt } from './language-model.js';

export interface ModelDefaults {
  readonly text: string;
  readonly json: string;
}

/** The model that a step names, else the default for what it asks: templates fill themselves, the rest by capability. */
export function chooseModel(
  models: readonly LanguageModel[],
  defaults: ModelDefaults,
  asked: { name: string | undefined; capability: Capability; prompt: Prompt },
): LanguageModel {
  const { capability, prompt } = asked;
  const fallback =
    capability === 'text' && prompt.settings['templates'] !== undefined ? 'template' : defaults[capability];
  const name = asked.name ?? fallback;
  const model = models.find((one) => one.name === name || one.id === name);
  if (model === undefined) {
    throw new ChassisError(
      'invalid',
      'unknown-model',
      `No model is called ${name}; there are ${models.map((one) => one.name).join(', ')}.`,
    );
  }
  if (model.capability === capability) return model;
  throw new ChassisError(
    'invalid',
    'wrong-capability',
    `The model ${name} gives ${model.capability}, and ${prompt.path} asks for ${capability}.`,
  );
}
