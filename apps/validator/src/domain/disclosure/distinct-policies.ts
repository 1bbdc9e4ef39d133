import type { DecidedPolicy } from '@chassis/contracts';

/** Each decision once. */
export function distinctPolicies(all: readonly (DecidedPolicy | undefined)[]): readonly DecidedPolicy[] {
  const found = new Map<string, DecidedPolicy>();
  for (const one of all)
    if (one !== undefined) found.set([one.kind, one.policy, one.decidedBy, one.version].join('/'), one);
  return [...found.values()];
}
