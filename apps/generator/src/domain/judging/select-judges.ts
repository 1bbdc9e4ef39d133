import { ChassisError, type DataClass } from '@chassis/contracts';
import type { LanguageModel, ModelCall } from '../language-model.js';
import { refusalOf } from '../refusal-of.js';

/** A judge that fails is followed by one other. */
const mostJudges = 2;

/**
 * The models that may judge, in the order in which they are asked: the one that is named, or with `auto` the cheapest two that policy lets
 * have the data. The local models that quote, extract or fill in judge nothing. Throws `rejected`/`no-permitted-model`.
 */
export function selectJudges(
  models: readonly LanguageModel[],
  name: string,
  asked: { readonly call: ModelCall; readonly dataClass: DataClass },
): LanguageModel[] {
  const able = models.filter((one) => one.provider !== 'local' && one.capabilities.includes('json'));
  const wanted =
    name === 'auto'
      ? able.filter((one) => !one.isNamedOnly)
      : able.filter((one) => one.name === name || one.id === name);
  const reasons = wanted.map((one) => refusalOf(one, asked));
  const permitted = wanted
    .filter((_one, index) => reasons[index] === undefined)
    .map((one) => ({ one, bound: one.upperBoundMicroUsd(asked.call) ?? 0 }))
    .toSorted((a, b) => a.bound - b.bound)
    .map(({ one }) => one);
  if (permitted.length > 0) return permitted.slice(0, mostJudges);
  const why = reasons[0] ?? 'there is no such model that gives JSON';
  throw new ChassisError(
    'rejected',
    'no-permitted-model',
    `The step wants its answer judged by ${name}, which may not be asked (${why}; the data is ${asked.dataClass}).`,
  );
}
