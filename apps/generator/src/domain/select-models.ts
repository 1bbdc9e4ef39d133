import { ChassisError, type DataClass } from '@chassis/contracts';
import { chooseModel, type ModelDefaults } from './choose-model.js';
import type { LanguageModel, ModelCall } from './language-model.js';
import { type Fallback, ModelChain } from './model-chain.js';

/** What is asked of which model, about what data. */
export interface Asked {
  readonly name: string | undefined;
  readonly call: ModelCall;
  readonly dataClass: DataClass;
}

/** The model for a call and, behind a provider's, the local one that takes over when it may not be used or fails. Throws `rejected`/`no-permitted-model`. */
export function selectModels(models: readonly LanguageModel[], defaults: ModelDefaults, asked: Asked): ModelChain {
  const { name, call } = asked;
  const capability = call.outputSchema === undefined ? 'text' : 'json';
  const wanted = chooseModel(models, defaults, { name, capability, prompt: call.prompt });
  if (wanted.provider === 'local') return new ModelChain([wanted]);
  const last = models.find(
    (one) => one.provider === 'local' && one.capabilities.includes(capability) && one.canAnswer(call),
  );
  const reason = refusalOf(wanted, asked);
  if (reason === undefined) return new ModelChain(last === undefined ? [wanted] : [wanted, last]);
  if (last !== undefined) return new ModelChain([last], [passedOver(wanted, reason)]);
  throw new ChassisError(
    'rejected',
    'no-permitted-model',
    `${wanted.name} may not be used for ${call.prompt.path} (${reason}; the data is ${asked.dataClass}), and no local model can answer it.`,
  );
}

function refusalOf(model: LanguageModel, { call, dataClass }: Asked): string | undefined {
  if (!model.dataClasses.includes(dataClass)) return 'data-class-not-allowed';
  return model.upperBoundMicroUsd(call) === undefined ? 'price-unknown' : undefined;
}

const passedOver = ({ id, provider }: LanguageModel, reason: string): Fallback => ({
  model: { id, provider },
  reason,
  costMicroUsd: 0,
});
