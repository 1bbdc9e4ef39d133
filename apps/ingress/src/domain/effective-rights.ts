import { isRight, type Right } from './rights.js';

/** What the subject and its groups hold; a key that names rights narrows them to those and never adds one. */
export function effectiveRights(held: readonly string[], keyRights: readonly string[]): ReadonlySet<Right> {
  const known = held.filter(isRight);
  return new Set(keyRights.length === 0 ? known : known.filter((right) => keyRights.includes(right)));
}
