import { ChassisError } from '@chassis/contracts';
import type { Prompt } from '../language-model.js';

/** What a prompt says of its own length. */
export interface PromptLimits {
  /** The most that it may take, in tokens; the model's context alone bounds it where it says nothing. */
  readonly promptTokens: number;
  /** An input that is a list, the oldest first, and may be given without its beginning. */
  readonly window: string | undefined;
}

const leastTokens = 64;

/** `promptTokens` and `window` of the front matter. Throws `invalid`/`bad-prompt`. */
export function promptLimits({ path, settings: { promptTokens, window } }: Prompt): PromptLimits {
  const isNumber = typeof promptTokens === 'number' && Number.isInteger(promptTokens) && promptTokens >= leastTokens;
  if (promptTokens !== undefined && !isNumber)
    throw new ChassisError('invalid', 'bad-prompt', `${path}: promptTokens is a whole number from ${leastTokens}.`);
  if (window !== undefined && typeof window !== 'string')
    throw new ChassisError('invalid', 'bad-prompt', `${path}: window names an input that is a list.`);
  return { promptTokens: isNumber ? promptTokens : Number.POSITIVE_INFINITY, window };
}
