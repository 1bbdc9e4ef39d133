import { ChassisError } from '@chassis/contracts';

export const etagOf = (hash: string): string => `"${hash}"`;

/** The hash in an `If-Match` header; undefined without one. Throws `invalid`/`invalid-if-match`. */
export function hashInIfMatch(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const hash = /^\s*(?:W\/)?"?([0-9a-f]{64})"?\s*$/.exec(header)?.[1];
  if (hash !== undefined) return hash;
  throw new ChassisError(
    'invalid',
    'invalid-if-match',
    'If-Match is the ETag of the draft that was read: 64 hexadecimal digits in quotes.',
  );
}
