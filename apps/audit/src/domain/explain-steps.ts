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
  const ended = lastOf(facts, 'step.ended');
  const kind = facts.map(({ fact }) => stringOf(fact.data['kind'])).find((value) => value !== undefined);
  const startedAt = attempts.map((one) => one.startedAt).find((value) => value !== undefined);
  const endedAt = ended?.fact.at;
  return compact({
    step,
    kind,
    status: stringOf(ended?.fact.data['status']),
    startedAt,
    endedAt,
    tookMs: attempts.length === 1 ? attempts[0]?.tookMs : between(startedAt, endedAt),
    attempts,
  });
}

function explainAttempt(attempt: number, facts: readonly RecordedFact[]): ExplainedAttempt {
  const started = facts.find(({ fact }) => fact.kind === 'step.started')?.fact;
  const failed = lastOf(facts, 'step.failed')?.fact;
  const end = lastOf(facts, 'step.ended')?.fact ?? failed;
  const status = stringOf(end?.data['status']) ?? (end !== undefined && end === failed ? 'failed' : undefined);
  return compact({
    attempt,
    startedAt: started?.at,
    endedAt: end?.at,
    tookMs: numberOf(end?.data['tookMs']) ?? between(started?.at, end?.at),
    status,
    failure: failed?.data,
  });
}

const lastOf = (facts: readonly RecordedFact[], kind: string) => facts.findLast(({ fact }) => fact.kind === kind);

function between(from: string | undefined, to: string | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Date.parse(to) - Date.parse(from);
}

/** Without what is not known. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
