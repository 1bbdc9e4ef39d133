import { ChassisError } from '@chassis/contracts';
import type { IntentExamples } from './intent-examples.js';

/** What is to be learned by class, and what is to be forgotten wherever it stands. */
export interface TextChange {
  readonly add: Readonly<Record<string, readonly string[]>>;
  readonly forget: readonly string[];
}

/**
 * The examples without what is to be forgotten and with what is added; a text that stood elsewhere moves. Throws `invalid`/`unknown-intent` for a class that is not
 * there, and `rejected`/`too-few-examples` for one that would be left empty.
 */
export function withTexts(taught: IntentExamples, model: string, { add, forget }: TextChange): IntentExamples {
  const unknown = Object.keys(add).find((name) => !Object.hasOwn(taught.intents, name));
  if (unknown !== undefined)
    throw new ChassisError(
      'invalid',
      'unknown-intent',
      `The intent model "${model}" has no intent "${unknown}"; it has ${Object.keys(taught.intents).toSorted().slice(0, 20).join(', ')}.`,
    );
  const gone = new Set([...forget, ...Object.values(add).flat()].map(keyOf));
  const left = (texts: readonly string[]) => texts.filter((one) => !gone.has(keyOf(one)));
  const intents = Object.fromEntries(
    Object.entries(taught.intents).map(([name, texts]) => [name, [...left(texts), ...(add[name] ?? [])]]),
  );
  const empty = Object.keys(intents).find((name) => intents[name]?.length === 0);
  if (empty !== undefined)
    throw new ChassisError(
      'rejected',
      'too-few-examples',
      `The intent "${empty}" of "${model}" would have no example left. Teach it others first, or take it out (DELETE /v1/intents/${encodeURIComponent(model)}/${encodeURIComponent(empty)}).`,
    );
  return { intents, outOfScope: left(taught.outOfScope) };
}

/** Whether a set of examples holds any of these texts. */
export function holdsAny({ intents, outOfScope }: IntentExamples, texts: readonly string[]): boolean {
  const wanted = new Set(texts.map(keyOf));
  return [...Object.values(intents).flat(), ...outOfScope].some((one) => wanted.has(keyOf(one)));
}

/** Texts that differ in case and blanks alone teach the same. */
const keyOf = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
