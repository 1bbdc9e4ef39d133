import { type PayloadRef, PayloadRefSchema } from '@chassis/contracts';

/** Every payload that a value names, at any depth. */
export function payloadsNamedBy(value: unknown): PayloadRef[] {
  if (typeof value !== 'object' || value === null) return [];
  const ref = PayloadRefSchema.safeParse(value);
  if (ref.success) return [ref.data];
  return Object.values(value).flatMap(payloadsNamedBy);
}
