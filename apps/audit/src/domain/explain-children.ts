import { numberOf, type RecordedFact, stringOf } from './recorded-fact.js';

/** A run that a step of this one started: explained under its own id. */
export interface ExplainedChild {
  run: string;
  step: string | null;
  index: number;
  workflow: string | null;
  hash: string | null;
  status: string;
  reason: string | null;
  costMicroUsd: number;
  /** The records that prove its start and its end. */
  records: number[];
}

/** The runs that the steps of a run started, by step and in the order of their items; one that has not ended is `running`. */
export function explainChildren(facts: readonly RecordedFact[]): ExplainedChild[] {
  const ofChildren = facts.filter(({ fact }) => fact.kind === 'child.started' || fact.kind === 'child.ended');
  const byRun = Map.groupBy(ofChildren, ({ fact }) => stringOf(fact.data['child']) ?? '');
  return [...byRun]
    .map(([run, own]) => explainChild(run, own))
    .toSorted((a, b) => (a.step ?? '').localeCompare(b.step ?? '') || a.index - b.index);
}

/** The step of another run that started this one, or null. */
export function explainParent(facts: readonly RecordedFact[]): Record<string, unknown> | null {
  const started = facts.find(({ fact }) => fact.kind === 'run.started')?.fact.data['childOf'];
  if (typeof started !== 'object' || started === null) return null;
  const { run, step, index } = started as Record<string, unknown>;
  return { run, step, index };
}

function explainChild(run: string, facts: readonly RecordedFact[]): ExplainedChild {
  const data = Object.assign({}, ...facts.map(({ fact }) => fact.data)) as Record<string, unknown>;
  return {
    run,
    step: facts[0]?.fact.step ?? null,
    index: numberOf(data['index']) ?? 0,
    workflow: stringOf(data['workflow']) ?? null,
    hash: stringOf(data['hash']) ?? null,
    status: stringOf(data['status']) ?? 'running',
    reason: stringOf(data['reason']) ?? null,
    costMicroUsd: numberOf(data['costMicroUsd']) ?? 0,
    records: facts.map(({ seq }) => seq),
  };
}
