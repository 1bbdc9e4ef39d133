import { ChassisError, type DataClass } from '@chassis/contracts';
import type { LanguageModel, ModelCall } from './language-model.js';
import { lackOf } from './prompting/prompt-needs.js';

/** Why what is set up, policy, what a model can do, or its price keeps a call from it; undefined where nothing does. */
export function refusalOf(
  model: LanguageModel,
  { call, dataClass }: { readonly call: ModelCall; readonly dataClass: DataClass },
): string | undefined {
  if (model.problem !== undefined) return model.problem.reason;
  if (!model.dataClasses.includes(dataClass)) return 'data-class-not-allowed';
  if (!model.canAnswer(call)) return 'lacks-what-is-asked';
  const lack = lackOf(model, call.prompt);
  if (lack !== undefined) return lack;
  try {
    return model.upperBoundMicroUsd(call) === undefined ? model.priceProblem : undefined;
  } catch (error) {
    if (error instanceof ChassisError && error.code === 'prompt-too-long') return error.code;
    throw error;
  }
}
