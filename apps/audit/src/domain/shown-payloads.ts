import { PayloadRefSchema, type AuditFact, type PayloadRef } from '@chassis/contracts';

/** Which references of a fact are opened in an explanation, by the key they stand under. */
const shownKeys: Readonly<Record<string, readonly string[]>> = {
  'run.accepted': ['input'],
  'run.started': ['input'],
  'intent.classified': ['text'],
  'passages.retrieved': ['query', 'text'],
  'answer.validated': ['output'],
  'approval.requested': ['payload', 'evidence'],
  'approval.given': ['comment'],
  'approval.decided': ['edited', 'comment'],
  'action.checked': ['arguments'],
  'action.executed': ['arguments', 'output'],
  'action.reconciled': ['arguments'],
  'run.ended': ['result', 'detail'],
};

const isRefused = (fact: AuditFact): boolean => fact.kind === 'answer.validated' && fact.data['verdict'] !== 'pass';
const keysOf = (fact: AuditFact): readonly string[] => (isRefused(fact) ? [] : (shownKeys[fact.kind] ?? []));

/** Texts that no verdict passed: reviewers alone may see them, through the validator, wherever else a fact names them. */
export function refusedPayloads(facts: readonly AuditFact[]): Set<string> {
  const candidates = facts.filter(isRefused).map((fact) => PayloadRefSchema.safeParse(fact.data['candidate']));
  return new Set(candidates.flatMap((one) => (one.success ? [one.data.payload] : [])));
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
  const refused = refusedPayloads(facts);
  return [...found.values()].filter((ref) => !refused.has(ref.payload));
}
