import type { Limits, Money } from '@chassis/contracts';

/** Whether somebody with these limits may approve this amount: nothing limits whom none are set for. */
export function mayApprove(amount: Money | undefined, limits: Limits | undefined): boolean {
  if (amount === undefined || limits === undefined || Object.keys(limits).length === 0) return true;
  const most = Object.hasOwn(limits, amount.currency) ? limits[amount.currency] : undefined;
  return most !== undefined && Math.abs(amount.minor) <= most;
}
