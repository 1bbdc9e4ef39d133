import type { BudgetStanding } from '@chassis/generator/money';
import type { MoneyServer } from './money-server.js';

/** A call on the provider's own bill. */
export interface BilledCall {
  readonly run: string;
  readonly call: string;
  readonly microUsd: number;
  readonly subject: string;
  readonly model: string;
  readonly tenant: string;
}

interface ChargeRow {
  readonly run: string;
  readonly call: string;
  readonly state: string;
  readonly cost: number | null;
  readonly is_estimated: boolean | null;
}

/** All in micro-USD. */
export interface MoneyFound {
  /** Past a limit: by the provider's bill or by the ledger, whichever is worse, over all budgets. */
  readonly overspent: number;
  /** Billed and not in the ledger, settled otherwise than billed though the usage was known, or windows that do not add up. */
  readonly unaccounted: number;
  /** What calls of killed callers count beyond their bill: nobody could know it. */
  readonly estimatedBeyondBill: number;
  readonly stillHeld: number;
  readonly spent: number;
  readonly estimatedCharges: number;
}

/** Compares the ledger, its windows and the provider's bill, which are written by different hands. */
export async function examineMoney(
  server: MoneyServer,
  tenant: string,
  bill: readonly BilledCall[],
): Promise<MoneyFound> {
  const charges = await server.database.withTenant(
    tenant,
    async (tx) =>
      await tx.query<ChargeRow>('select run, call, state, cost_micro_usd as cost, is_estimated from charge'),
  );
  const budgets = await server.budgets.list(tenant);
  const spent = charges.reduce((sum, one) => sum + (one.cost ?? 0), 0);
  const inWindow = budgets.find((one) => one.scope === 'tenant')?.windows[0]?.spentMicroUsd ?? 0;
  const { unaccounted, estimatedBeyondBill } = compareCalls(charges, bill);
  return {
    ...examineLimits(budgets, bill),
    unaccounted: unaccounted + Math.abs(inWindow - spent),
    estimatedBeyondBill,
    spent,
    estimatedCharges: charges.filter((one) => one.is_estimated === true).length,
  };
}

const keyOf = ({ run, call }: { run: string; call: string }): string => `${run} ${call}`;

/** What was never billed may stand in the ledger only as the estimate of a call whose caller was killed. */
function compareCalls(charges: readonly ChargeRow[], bill: readonly BilledCall[]) {
  const billed = new Map(bill.map((one) => [keyOf(one), one.microUsd]));
  const booked = new Map(charges.map((one) => [keyOf(one), one]));
  let [unaccounted, estimatedBeyondBill] = [0, 0];
  for (const key of new Set([...billed.keys(), ...booked.keys()])) {
    const beyond = (booked.get(key)?.cost ?? 0) - (billed.get(key) ?? 0);
    if (beyond > 0 && booked.get(key)?.is_estimated === true) estimatedBeyondBill += beyond;
    else unaccounted += Math.abs(beyond);
  }
  return { unaccounted, estimatedBeyondBill };
}

function examineLimits(budgets: readonly BudgetStanding[], bill: readonly BilledCall[]) {
  let [overspent, stillHeld] = [0, 0];
  for (const { scope, limitMicroUsd, windows } of budgets)
    for (const { subject, spentMicroUsd, reservedMicroUsd } of windows) {
      const billed = bill
        .filter((one) => scope === 'tenant' || one[scope === 'user' ? 'subject' : 'model'] === subject)
        .reduce((sum, one) => sum + one.microUsd, 0);
      overspent += Math.max(0, billed - limitMicroUsd, spentMicroUsd - limitMicroUsd);
      stillHeld += reservedMicroUsd;
    }
  return { overspent, stillHeld };
}
