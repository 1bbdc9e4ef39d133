import { numberOf, stringOf, type RecordedFact } from './recorded-fact.js';

export interface ExplainedAttempt {
  attempt: number;
  startedAt?: string;
  endedAt?: string;
  tookMs?: number;
  status?: string;
  failure?: Record<string, unknown>;
}

export interface ExplainedStep {
  step: string;
  kind?: string;
  status?: string;
  startedAt?: string;
  endedAt?: string;
  tookMs?: number;
  attempts: ExplainedAttempt[];
}

/** Time, status and attempts of each step, in the order in which the steps began. */
export function explainSteps(facts: readonly RecordedFact[]): ExplainedStep[] {
  const byStep = Map.groupBy(facts, ({ fact }) => fact.step);
  byStep.delete(undefined);
  return [...byStep].map(([step, own]) => explainStep(step ?? '', own));
}

function explainStep(step: string, facts: readonly RecordedFact[]): ExplainedStep {
  const byAttempt = Map.groupBy(facts, ({ fact }) => fact.attempt ?? 1);
  const attempts = [...byAttempt].toSorted(([a], [b]) => a - b).map(([attempt, own]) => explainAttempt(attempt, own));
  const started = facts.find(({ fact }) => fact.kind === 'step.started')?.fact;
  const ended = lastOf(facts, 'step.ended');
  const startedAt = started?.at ?? attempts[0]?.startedAt;
  return compact({
    step,
    kind: stringOf(started?.data['kind']),
    status: stringOf(ended?.data['status']),
    startedAt,
    endedAt: ended?.at,
    tookMs: numberOf(ended?.data['tookMs']) ?? between(startedAt, ended?.at),
    attempts,
  });
}

/** The engine tells when a step started and ended; an attempt lasts from its first fact to its last. */
function explainAttempt(attempt: number, facts: readonly RecordedFact[]): ExplainedAttempt {
  const failed = lastOf(facts, 'step.failed');
  const end = lastOf(facts, 'step.ended') ?? failed;
  const startedAt = facts[0]?.fact.at;
  const endedAt = end?.at ?? facts.at(-1)?.fact.at;
  return compact({
    attempt,
    startedAt,
    endedAt,
    tookMs: between(startedAt, endedAt),
    status: stringOf(end?.data['status']) ?? (end !== undefined && end === failed ? 'failed' : undefined),
    failure: failed?.data,
  });
}

const lastOf = (facts: readonly RecordedFact[], kind: string) => facts.findLast(({ fact }) => fact.kind === kind)?.fact;

function between(from: string | undefined, to: string | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Date.parse(to) - Date.parse(from);
}

/** Without what is not known. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
