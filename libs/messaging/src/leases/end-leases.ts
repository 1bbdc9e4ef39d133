import type { Tx } from '@chassis/persistence';
import { HeldLease } from './held-lease.js';
import type { Lease } from './lease.js';

/**
 * `Lease.end` for many in one statement. Where one of several is lost the transaction fails, without saying which: to be repeated one by one, as a
 * `Gatherer` that `isRetriedAlone` does.
 */
export async function endLeases(tx: Tx, leases: readonly Lease[]): Promise<void> {
  const held = leases.filter((one) => one instanceof HeldLease);
  if (leases.length > 1 && held.length === leases.length) return await HeldLease.endAll(tx, held);
  await Promise.all(leases.map(async (one) => await one.end(tx)));
}
