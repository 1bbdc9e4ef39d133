import { PayloadRefSchema, type AuditFact, type PayloadRef } from '@chassis/contracts';

/**
 * Which references of a fact are opened in an explanation, by the key they stand under. A candidate that no verdict passed is not among them:
 * it can be seen by reviewers alone, through the validator.
 */
const shownKeys: Readonly<Record<string, readonly string[]>> = {
  'run.accepted': ['input'],
  'run.started': ['input'],
  'passages.retrieved': ['query', 'question', 'text'],
  'answer.validated': ['output'],
  'approval.requested': ['payload', 'evidence'],
  'approval.decided': ['payload', 'evidence', 'edited', 'comment'],
  'action.checked': ['arguments'],
  'action.executed': ['arguments', 'output'],
  'run.ended': ['result', 'detail'],
};

function keysOf(fact: AuditFact): readonly string[] {
  if (fact.kind === 'answer.validated' && fact.data['verdict'] !== 'pass') return [];
  return shownKeys[fact.kind] ?? [];
}

function mapValue(value: unknown, keys: readonly string[], open: (ref: PayloadRef) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapValue(item, keys, open));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapField(key, item, keys, open)]));
}

function mapField(key: string, value: unknown, keys: readonly string[], open: (ref: PayloadRef) => unknown): unknown {
  const ref = keys.includes(key) ? PayloadRefSchema.safeParse(value) : undefined;
  return ref?.success === true ? open(ref.data) : mapValue(value, keys, open);
}

/** The fact with its shown references replaced by what `open` gives for them. */
export function openPayloads(fact: AuditFact, open: (ref: PayloadRef) => unknown): AuditFact {
  return { ...fact, data: mapValue(fact.data, keysOf(fact), open) as AuditFact['data'] };
}

/** The references that an explanation of these facts opens, each once. */
export function shownPayloads(facts: readonly AuditFact[]): PayloadRef[] {
  const found = new Map<string, PayloadRef>();
  for (const fact of facts) openPayloads(fact, (ref) => found.set(ref.payload, ref));
  return [...found.values()];
}
