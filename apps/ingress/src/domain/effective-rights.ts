import { isRight, rightNames, type Right } from './rights.js';

/** `admin` opens everything. */
function opened(names: readonly string[]): ReadonlySet<Right> {
  return new Set(names.includes('admin') ? rightNames : names.filter(isRight));
}

/** What the subject and its groups hold; a key that names rights narrows them to those and never adds one. */
export function effectiveRights(held: readonly string[], keyRights: readonly string[]): ReadonlySet<Right> {
  const all = opened(held);
  if (keyRights.length === 0) return all;
  const narrow = opened(keyRights);
  return new Set([...all].filter((right) => narrow.has(right)));
}
