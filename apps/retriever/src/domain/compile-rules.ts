import type { Rights } from '@chassis/contracts';
import type { AccessRule } from './access-rule.js';

/** Whether a term of validity runs at a time. From its end on it does not. */
export const isInForce = ({ validFrom, validUntil }: Rights, at: Date): boolean =>
  (validFrom === undefined || Date.parse(validFrom) <= at.getTime()) &&
  (validUntil === undefined || at.getTime() < Date.parse(validUntil));

/**
 * The rules that decide about a document at a time, all of which must allow: the union of what its own rights and its folders' and
 * source's allow, less what any of them denies; and one rule for each kind of attribute that any of them requires. Rights that do not
 * inherit cut off what lies further out, but only what it allows: a denial, a requirement and a term hold all the way in.
 * `inherited` lead from the source inwards. No rules, which allow nobody, outside of any term.
 */
export function compileRules(own: Rights, inherited: readonly Rights[], at: Date): AccessRule[] {
  const levels = [...inherited, own];
  if (!levels.every((rights) => isInForce(rights, at))) return [];
  const from = levels.findLastIndex(({ inherits }) => inherits === false);
  const allow = levels.slice(Math.max(from, 0)).flatMap((level) => level.allow);
  const deny = levels.flatMap((level) => level.deny);
  return [{ allow: unique(allow), deny: unique(deny) }, ...levels.flatMap(requirements)];
}

function requirements({ require = [] }: Rights): AccessRule[] {
  const kinds = Map.groupBy(require, (token) => token.slice(0, token.indexOf(':')));
  return [...kinds.values()].map((allow) => ({ allow: unique(allow), deny: [] }));
}

const unique = (tokens: readonly string[]): string[] => [...new Set(tokens)];
