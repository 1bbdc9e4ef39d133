import type { RegisteredModel } from '@chassis/contracts';
import type { LanguageModel } from '../domain/language-model.js';

/** A model of the settings as a tenant's registry lets it be: local weights that a live entry names are served with the hash that it says. */
export function heldToRegistry(model: LanguageModel, live: readonly RegisteredModel[]): LanguageModel {
  const expected = live.find(({ protocol, name }) => protocol === 'local' && name === model.name)?.weightsSha256;
  return expected === undefined ? model : model.heldTo(expected);
}
