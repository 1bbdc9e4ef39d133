import { createHash } from 'node:crypto';
import type { AccessRule } from '../../domain/access-rule.js';

/** What a point says of itself; never text. */
export type PassagePayload = PassageKey & {
  readonly tenant: string;
  /** `rulesHash` of the rules that say who may see it. */
  readonly rules: string;
};

export interface PassageKey {
  readonly document: string;
  readonly version: number;
  readonly chunk: number;
}

export interface PassagePoint extends PassagePayload {
  readonly vector: Float32Array;
}

/** The same for the same passage, so that writing it twice is writing it once; of two tenants never the same. */
export function pointId({ tenant, document, version, chunk }: PassagePayload): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([tenant, document, version, chunk]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

const hashes = new WeakMap<readonly AccessRule[], string>();

/** Names a set of rules. Documents of the same rules have the same. */
export function rulesHash(rules: readonly AccessRule[]): string {
  const known = hashes.get(rules);
  if (known !== undefined) return known;
  const made = createHash('sha256').update(JSON.stringify(rules)).digest('base64url');
  hashes.set(rules, made);
  return made;
}
