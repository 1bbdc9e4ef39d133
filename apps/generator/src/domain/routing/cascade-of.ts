import { ChassisError } from '@chassis/contracts';
import type { Prompt } from '../language-model.js';

/** The models that a prompt names as `cascade`, weakest first; undefined where it names none. Throws `invalid`/`bad-prompt` where that is no list of two names or more. */
export function cascadeOf({ path, settings: { cascade } }: Prompt): readonly string[] | undefined {
  if (cascade === undefined) return undefined;
  const isNames = Array.isArray(cascade) && cascade.every((one) => typeof one === 'string');
  if (isNames && new Set(cascade).size === cascade.length && cascade.length > 1) return cascade;
  throw new ChassisError('invalid', 'bad-prompt', `${path}: cascade must list two models or more, the weakest first.`);
}
