import type { ModelProblem } from '../../domain/model-problem.js';

/** An entry names a key that cannot be had; `key` says which, and of which entry. */
export const keyMissing = (key: string, why: string): ModelProblem => ({
  reason: 'key-missing',
  message: `${key}, ${why}.`,
});

/** The operator did not say that this key may be sent there. Nothing is told of other tenants, or of whether there is such a key. */
export const keyNotBound = (
  key: string,
  to: { readonly server: string; readonly tenant: string },
  why: string,
): ModelProblem => ({
  reason: 'key-not-bound',
  message: `${key}, may not be sent to ${to.server} for the tenant ${to.tenant}: keys.yaml in GENERATOR_SECRETS_DIR, where whoever runs the generator binds keys to tenants and servers, ${why}.`,
});
