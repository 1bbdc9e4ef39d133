import type { LanguageModel, ModelCall } from '../language-model.js';

/** Which model of a list is called in beside the first, and when. */
export interface Rival {
  readonly at: number;
  readonly afterMs: number;
}

/** The next provider's model, else the first once more; none beside a local model, or where neither the prompt nor the settings ask for it. */
export function rivalOf(models: readonly LanguageModel[], { prompt }: ModelCall, usualMs?: number): Rival | undefined {
  const { hedgeAfterMs: afterMs = usualMs } = prompt.settings;
  if (typeof afterMs !== 'number' || afterMs <= 0 || models[0]!.provider === 'local') return undefined;
  const next = models.findIndex((one, at) => at > 0 && one.provider !== 'local');
  return { at: Math.max(0, next), afterMs };
}
