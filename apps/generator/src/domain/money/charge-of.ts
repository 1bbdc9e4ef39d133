import type { ChassisError } from '@chassis/contracts';
import { Discarded } from '../conduct/discarded.js';
import { isUnspent } from '../is-unspent.js';
import type { DoneEvent, LanguageModel, ModelCall } from '../language-model.js';
import type { CallCharge } from './charge.js';

export type KnownCharge = CallCharge & { readonly microUsd: number };

/** Which call it was, and of which model. */
interface Made {
  readonly place: string;
  readonly model: LanguageModel;
  readonly call: ModelCall;
}

/** The most that a call can cost. What is given to one that goes on behind another's text is longer by that text, which is no longer than an answer may be. */
export function boundOf(model: LanguageModel, call: ModelCall): number {
  const bound = model.upperBoundMicroUsd(call) ?? 0;
  const perMtoken = model.worstCase?.outputMicroUsdPerMtoken ?? 0;
  return bound === 0 ? 0 : bound + Math.ceil((call.maxOutputTokens * perMtoken) / 1_000_000);
}

/** What an answer cost. */
export function chargeOfAnswer({ place, model, call }: Made, done: DoneEvent): KnownCharge {
  const isEstimated = done.isEstimated === true || !model.isPriced;
  const microUsd = isEstimated ? boundOf(model, call) : model.costMicroUsd(done.usage);
  const known = done.isEstimated !== true && { usage: done.usage };
  return { call: place, microUsd, isEstimated, basis: isEstimated ? 'upper-bound' : 'usage', ...known };
}

/** What a call cost that gave no answer; without an error it was left before its end. */
export function chargeOfFailure(made: Made, error: ChassisError | undefined): KnownCharge {
  if (error instanceof Discarded) return chargeOfAnswer(made, error.done);
  const microUsd = error !== undefined && isUnspent(error) ? 0 : boundOf(made.model, made.call);
  return {
    call: made.place,
    microUsd,
    isEstimated: microUsd > 0,
    basis: microUsd > 0 ? 'upper-bound' : 'refused',
  };
}
