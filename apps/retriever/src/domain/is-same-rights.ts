import type { Rights } from '@chassis/contracts';

/** Whether two rights say the same, in whatever order. */
export function isSameRights(a: Rights, b: Rights): boolean {
  return (
    isSameSet(a.allow, b.allow) &&
    isSameSet(a.deny, b.deny) &&
    isSameSet(a.require ?? [], b.require ?? []) &&
    (a.inherits ?? true) === (b.inherits ?? true) &&
    isSameTime(a.validFrom, b.validFrom) &&
    isSameTime(a.validUntil, b.validUntil)
  );
}

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));

const isSameTime = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Date.parse(a) === Date.parse(b);
