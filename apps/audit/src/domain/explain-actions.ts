import { entryOf, stringOf, type RecordedFact } from './recorded-fact.js';

type Entry = Record<string, unknown>;

/** Each action with what was checked and what came of it, over its attempts. */
export function explainActions(facts: readonly RecordedFact[]): Entry[] {
  const own = facts.filter(({ fact }) => fact.kind.startsWith('action.'));
  const byAttempt = Map.groupBy(own, ({ fact }) => `${fact.step}/${fact.attempt ?? 1}`);
  return [...byAttempt.values()].map((one) => {
    const all: Entry = Object.assign({}, ...one.map(({ fact }) => fact.data)) as Entry;
    const { fact } = one[0] as RecordedFact;
    return {
      step: fact.step,
      attempt: fact.attempt ?? 1,
      operation: all['operation'],
      ...(all['arguments'] !== undefined && { arguments: all['arguments'] }),
      checked: one.filter((each) => each.fact.kind === 'action.checked').map(entryOf),
      executed: one
        .filter((each) => each.fact.kind !== 'action.checked')
        .map((each) => ({ event: each.fact.kind, ...entryOf(each) })),
      ...(all['outcome'] !== undefined && { outcome: all['outcome'] }),
      ...(all['reference'] !== undefined && { reference: all['reference'] }),
    };
  });
}

/** Each approval or review: what was asked, of whom, and what was decided by whom. */
export function explainApprovals(facts: readonly RecordedFact[]): Entry[] {
  const own = facts.filter(({ fact }) => fact.kind.startsWith('approval.'));
  const byApproval = Map.groupBy(
    own,
    ({ fact }) => stringOf(fact.data['approval']) ?? stringOf(fact.data['id']) ?? `${fact.step}`,
  );
  return [...byApproval].map(([approval, one]) => ({
    approval,
    step: one[0]?.fact.step,
    requested: one.filter(({ fact }) => fact.kind === 'approval.requested').map(entryOf)[0] ?? null,
    decided: one
      .filter(({ fact }) => fact.kind !== 'approval.requested')
      .map((each) => ({ event: each.fact.kind, ...entryOf(each) })),
  }));
}
