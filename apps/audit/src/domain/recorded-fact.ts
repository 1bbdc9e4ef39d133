import type { AuditFact } from '@chassis/contracts';

/** A fact with its place in the chain. */
export interface RecordedFact {
  readonly seq: number;
  readonly fact: AuditFact;
}

/** Facts arrive late and out of order: what happened first comes first, and the chain decides between equals. */
export function inOrderOfTime(facts: readonly RecordedFact[]): RecordedFact[] {
  return facts.toSorted((a, b) => a.fact.at.localeCompare(b.fact.at) || a.seq - b.seq);
}

/** What every entry of an explanation says of its origin: the record that proves it, when and who. */
export function origin({ seq, fact }: RecordedFact): Record<string, unknown> {
  const { at, service, step, attempt, subject } = fact;
  return {
    record: seq,
    at,
    service,
    ...(step !== undefined && { step }),
    ...(attempt !== undefined && { attempt }),
    ...(subject !== undefined && { subject }),
  };
}

/** The origin and all that the fact says. */
export const entryOf = (one: RecordedFact): Record<string, unknown> => ({ ...one.fact.data, ...origin(one) });

export const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
