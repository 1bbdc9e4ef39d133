import type { ChassisError } from '@chassis/contracts';
import { Discarded } from '../conduct/discarded.js';
import { isUnspent } from '../is-unspent.js';
import type { DoneEvent, LanguageModel, ModelCall } from '../language-model.js';
import type { CallCharge } from './charge.js';

export type KnownCharge = CallCharge & { readonly microUsd: number };

/** Which call it was, by its place in the tree of calls, and of which model. */
export interface Made {
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

/** What an answer cost. More than any answer can cost is not believed: then the most counts, beside what was claimed. */
export function chargeOfAnswer({ place, model, call }: Made, done: DoneEvent): KnownCharge {
  const bound = boundOf(model, call);
  const isReported = done.isEstimated !== true && model.isPriced;
  const claimedMicroUsd = isReported ? model.costMicroUsd(done.usage) : bound;
  const isBelieved = claimedMicroUsd <= bound;
  return {
    call: place,
    microUsd: Math.min(claimedMicroUsd, bound),
    ...(!isBelieved && { claimedMicroUsd }),
    isEstimated: !isReported || !isBelieved,
    basis: isReported ? 'usage' : 'upper-bound',
    ...(done.isEstimated !== true && { usage: done.usage }),
  };
}

/** How far a call came: waiting for its turn, handed to its model, or behind the first word of the answer. */
export type Progress = 'waiting' | 'sent' | 'begun';

/** What a call cost that gave no answer; without an error it was left before its end. What refuses behind its first word has worked. */
export function chargeOfFailure(made: Made, error: ChassisError | undefined, progress: Progress): KnownCharge {
  if (error instanceof Discarded) return chargeOfAnswer(made, error.done);
  const isRefused = progress === 'sent' && error !== undefined && isUnspent(error);
  const microUsd = progress === 'waiting' || isRefused ? 0 : boundOf(made.model, made.call);
  return {
    call: made.place,
    microUsd,
    isEstimated: microUsd > 0,
    basis: microUsd > 0 ? 'upper-bound' : 'refused',
  };
}
