import { entryOf, listOf, numberOf, origin, type RecordedFact } from './recorded-fact.js';

type Entry = Record<string, unknown>;
const isGeneration = ({ fact }: RecordedFact): boolean =>
  fact.kind === 'answer.generated' || fact.kind === 'answer.failed';

const isPaid = (one: RecordedFact): boolean => isGeneration(one) || one.fact.kind === 'answer.judged';

/** Every call of a model, those that failed too. */
export const generationsOf = (facts: readonly RecordedFact[]): Entry[] =>
  facts.filter(isGeneration).map((one) => ({ ...entryOf(one), isFailed: one.fact.kind === 'answer.failed' }));

/** Which models answered, each once. */
export const modelsOf = (facts: readonly RecordedFact[]): unknown[] =>
  distinct(facts.filter(isGeneration).map(({ fact }) => fact.data['model']));

/** Which prompts were used, in which version, each once. */
export const promptsOf = (facts: readonly RecordedFact[]): unknown[] =>
  distinct(facts.filter(isGeneration).map(({ fact }) => fact.data['prompt']));

/** Where something other than the first choice had to do: another provider, a degraded search, a weaker check. */
export function fallbacksOf(facts: readonly RecordedFact[]): Entry[] {
  return facts.flatMap((one) => {
    const listed = listOf(one.fact.data['fallbacks']).map((fallback) => ({ ...origin(one), fallback }));
    const isOne = one.fact.kind.includes('fallback') || one.fact.kind.includes('failed-over');
    return isOne ? [...listed, { ...origin(one), fallback: one.fact.data }] : listed;
  });
}

/** Money in millionths of a US dollar: the engine's own total at the end, and per step what its model calls cost, those of its judges among them. */
export function costOf(facts: readonly RecordedFact[]): { totalMicroUsd: number; bySteps: Record<string, number> } {
  const bySteps: Record<string, number> = {};
  for (const { fact } of facts.filter(isPaid)) {
    const step = fact.step ?? '';
    bySteps[step] = (bySteps[step] ?? 0) + (numberOf(fact.data['costMicroUsd']) ?? 0);
  }
  const total = facts.findLast(({ fact }) => fact.kind === 'run.ended')?.fact.data['costMicroUsd'];
  return { totalMicroUsd: numberOf(total) ?? Object.values(bySteps).reduce((sum, one) => sum + one, 0), bySteps };
}

/** The entries of one kind of fact. */
export const entriesOf = (facts: readonly RecordedFact[], kind: string): Entry[] =>
  facts.filter(({ fact }) => fact.kind === kind).map(entryOf);

function distinct(values: readonly unknown[]): unknown[] {
  const known = new Map(
    values.filter((value) => value !== undefined && value !== null).map((value) => [JSON.stringify(value), value]),
  );
  return [...known.values()];
}
