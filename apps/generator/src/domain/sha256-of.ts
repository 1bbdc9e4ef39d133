import { createHash } from 'node:crypto';

/** SHA-256 of a JSON value, in hex: equal values with keys in one order have one. */
export const sha256Of = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
