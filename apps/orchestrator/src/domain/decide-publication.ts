import type { Risk } from '@chassis/contracts';

/** Who had to do with exactly the files that are to be published. */
export interface Vouching {
  /** Saved them. */
  readonly author: string;
  /** Asked before for their publication. */
  readonly requestedBy: string | undefined;
  /** Publishes them now. */
  readonly by: string;
  /** Of the others: who may no longer act, and therefore does not count. */
  readonly disabled: readonly string[];
}

const isPerson = (subject: string): boolean => subject.startsWith('user:');

/** The persons who vouch for exactly these files, each once. A service may save a draft; it is nobody's second pair of eyes. */
export function vouchersOf({ author, requestedBy, by, disabled }: Vouching): string[] {
  const others = [author, requestedBy].filter(
    (one): one is string => one !== undefined && isPerson(one) && !disabled.includes(one),
  );
  return [...new Set([by, ...others])];
}

/** Below the tenant's class one person publishes; from it on, two different ones have saved, asked for or published the same hash. */
export function decidePublication(risk: Risk, vouching: Vouching): 'publish' | 'await-second-person' {
  return !risk.needsSecondPerson || vouchersOf(vouching).length >= 2 ? 'publish' : 'await-second-person';
}
