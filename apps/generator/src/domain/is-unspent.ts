import type { ChassisError } from '@chassis/contracts';

/** A provider that refused, or was never reached, charges nothing; of any other failure nobody knows. */
const unspentCodes: ReadonlySet<string> = new Set([
  'provider-throttled',
  'provider-refused',
  'provider-denied-key',
  'provider-unknown-model',
  'provider-unreachable',
  'prompt-too-long',
  'circuit-open',
  'model-limit-reached',
]);

export const isUnspent = ({ code }: ChassisError): boolean => unspentCodes.has(code);
