import { ChassisError } from '@chassis/contracts';

/** What a model is taught. */
export interface IntentExamples {
  readonly intents: Readonly<Record<string, readonly string[]>>;
  readonly outOfScope: readonly string[];
}

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** The examples as a training set. Throws `invalid` with a pointer to each example that stands under two intents, or when there are too many. */
export function trainingSet({ intents, outOfScope }: IntentExamples, maxExamples: number): LabelledText[] {
  const examples = Object.entries(intents).flatMap(([label, texts]) => texts.map((text) => ({ text, label })));
  if (examples.length + outOfScope.length > maxExamples) {
    throw new ChassisError(
      'invalid',
      'too-many-examples',
      `A model is trained on at most ${maxExamples} examples, these are ${examples.length + outOfScope.length}.`,
    );
  }
  const failures = contradictions({ intents, outOfScope });
  if (failures.length > 0) {
    const [{ message, pointer }] = failures as [{ message: string; pointer: string }];
    throw new ChassisError(
      'invalid',
      'contradicting-examples',
      `${failures.length} examples teach two things at once, first ${pointer}: ${message}`,
      { failures: failures.slice(0, 100) },
    );
  }
  return examples;
}

function contradictions({ intents, outOfScope }: IntentExamples): { pointer: string; message: string }[] {
  const labelOf = new Map<string, string>();
  const failures: { pointer: string; message: string }[] = [];
  const note = (text: string, label: string, pointer: string) => {
    const key = text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
    const other = labelOf.get(key);
    if (other !== undefined && other !== label)
      failures.push({ pointer, message: `the same text stands under ${other}; keep it under one.` });
    labelOf.set(key, label);
  };
  for (const [label, texts] of Object.entries(intents))
    texts.forEach((text, at) => note(text, `the intent "${label}"`, `/intents/${label}/${at}`));
  outOfScope.forEach((text, at) => note(text, 'outOfScope', `/outOfScope/${at}`));
  return failures;
}
