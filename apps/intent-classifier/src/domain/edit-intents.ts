import { ChassisError } from '@chassis/contracts';
import type { IntentExamples } from './intent-examples.js';

/** Fewer different texts tell nobody what an intent is. */
const fewest = 3;

/** The examples with one intent added, or taught anew. Throws `invalid`/`too-few-examples`. */
export function withIntent(taught: IntentExamples, intent: string, examples: readonly string[]): IntentExamples {
  const different = new Set(examples.map((one) => one.trim().toLowerCase()).filter((one) => one !== '')).size;
  if (different < fewest) {
    throw new ChassisError(
      'invalid',
      'too-few-examples',
      `The intent "${intent}" has ${different} different examples; give at least ${fewest}, better ten.`,
      { failures: [{ pointer: '/examples', message: `has ${different} different texts of at least ${fewest}` }] },
    );
  }
  return { ...taught, intents: { ...taught.intents, [intent]: examples } };
}

/** The examples without one intent. Throws `invalid`/`unknown-intent` for one that is not there, naming those that are. */
export function withoutIntent(taught: IntentExamples, model: string, intent: string): IntentExamples {
  if (!Object.hasOwn(taught.intents, intent)) {
    const there = Object.keys(taught.intents).toSorted();
    throw new ChassisError(
      'invalid',
      'unknown-intent',
      `The intent model "${model}" has no intent "${intent}"; it has ${there.slice(0, 20).join(', ')}${there.length > 20 ? ', …' : ''}.`,
    );
  }
  return {
    ...taught,
    intents: Object.fromEntries(Object.entries(taught.intents).filter(([name]) => name !== intent)),
  };
}
