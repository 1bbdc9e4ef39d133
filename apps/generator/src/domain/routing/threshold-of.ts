import { ChassisError } from '@chassis/contracts';
import type { Prompt } from '../language-model.js';

/** How likely, from 0 to 1, a cheaper model's answer must be as good as a dearer one's, where the prompt says so as `threshold`. Throws `invalid`/`bad-prompt` for anything else. */
export function thresholdOf({ path, settings: { threshold } }: Prompt): number | undefined {
  if (threshold === undefined) return undefined;
  if (typeof threshold === 'number' && threshold >= 0 && threshold <= 1) return threshold;
  throw new ChassisError('invalid', 'bad-prompt', `${path}: threshold must be a number from 0 to 1.`);
}
