import type { Money } from '@chassis/contracts';
import type { FourEyes } from './step-parts.js';

/** How many different persons must approve: two above the limit of the amount's currency, where there is none for it, where the condition says so, or always. */
export function personsNeeded(
  fourEyes: FourEyes | undefined,
  { amount, isWanted }: { readonly amount?: Money | undefined; readonly isWanted: boolean },
): number {
  if (fourEyes === undefined) return 1;
  const { above, when } = fourEyes;
  if (above === undefined && when === undefined) return 2;
  return isWanted || (above !== undefined && isAbove(above, amount)) ? 2 : 1;
}

function isAbove(above: Readonly<Record<string, number>>, amount: Money | undefined): boolean {
  const most = amount !== undefined && Object.hasOwn(above, amount.currency) ? above[amount.currency] : undefined;
  return amount === undefined || most === undefined || Math.abs(amount.minor) > most;
}
