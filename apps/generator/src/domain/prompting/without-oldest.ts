import type { ModelCall } from '../language-model.js';
import type { CallCounter } from './call-counter.js';

/** The inputs without the oldest entries of the list `window`, as many as take `tokens`; undefined where there is nothing to leave out. */
export function withoutOldest(
  inputs: ModelCall['inputs'],
  window: string | undefined,
  tokens: number,
  counter: CallCounter,
): { readonly inputs: ModelCall['inputs']; readonly savedTokens: number } | undefined {
  const list = window === undefined ? undefined : inputs[window];
  if (window === undefined || !Array.isArray(list) || list.length === 0) return undefined;
  let [at, savedTokens] = [0, 0];
  for (; at < list.length && savedTokens < tokens; at++) savedTokens += counter.count(JSON.stringify(list[at]));
  return { inputs: { ...inputs, [window]: list.slice(at) as unknown[] }, savedTokens };
}
