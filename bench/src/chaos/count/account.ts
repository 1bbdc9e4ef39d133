import type { LedgerEntry } from './erp-ledger.js';
import type { Tracked } from './tracked-run.js';

/** What was seen from outside the line. */
export interface Witnesses {
  readonly runs: readonly Tracked[];
  /** What the line says of the runs that the client saw no end of: a status, or undefined when it does not know the run. */
  readonly told: ReadonlyMap<string, string | undefined>;
  /** Every run that the line lists. */
  readonly listed: readonly string[];
  /** The ERP's own file. */
  readonly ledger: readonly LedgerEntry[];
  /** Differences between what came live and what stands in the event logs. */
  readonly differences: number;
}

/** Flat counts; all but the first three must be 0. */
export interface Account extends Record<string, number> {
  accepted: number;
  ended: number;
  completed: number;
  /** Accepted, and the line does not know it any more, or its end never reached the client. */
  lost: number;
  /** Known and not ended. */
  stuck: number;
  /** Begun by a request whose other answer the client holds: an idempotency key that made two runs. */
  strayRuns: number;
  /** Invoices that were paid more than once. */
  doubledEffects: number;
  /** Completed runs whose payment is not in the ledger, and payments that stand though their run failed, was rejected or cancelled. */
  unmatchedEffects: number;
  /** Missing, doubled, changed or out of order, live and when read again. */
  segmentErrors: number;
}

const terminal = new Set(['completed', 'rejected', 'escalated', 'cancelled', 'failed']);

export function account({ runs, told, listed, ledger, differences }: Witnesses): Account {
  const ended = runs.filter((run) => run.ended !== undefined);
  const open = runs.filter((run) => run.ended === undefined);
  const isLost = ({ id }: Tracked): boolean => told.get(id) === undefined || terminal.has(told.get(id) as string);
  const known = new Set(runs.map((run) => run.id));
  return {
    accepted: runs.length,
    ended: ended.length,
    completed: ended.filter((run) => run.ended === 'completed').length,
    lost: open.filter(isLost).length,
    stuck: open.filter((run) => !isLost(run)).length,
    strayRuns: new Set(listed.filter((id) => !known.has(id))).size,
    ...effects(ended, ledger),
    segmentErrors: differences + runs.reduce((sum, run) => sum + run.streamErrors, 0),
  };
}

function effects(
  ended: readonly Tracked[],
  ledger: readonly LedgerEntry[],
): Pick<Account, 'doubledEffects' | 'unmatchedEffects'> {
  const payments = ledger.filter((one) => one.kind === 'payment');
  const cancelled = new Set(ledger.filter((one) => one.kind === 'cancellation').map((one) => one.reference));
  const made = Map.groupBy(payments, (one) => one.invoice);
  const standing = new Set(payments.filter((one) => !cancelled.has(one.reference)).map((one) => one.invoice));
  // Escalated runs are in the hands of people, who know whether the payment stands.
  const isUnmatched = ({ invoice, ended: end }: Tracked): boolean =>
    invoice !== undefined &&
    (end === 'completed' ? !standing.has(invoice) : !end?.startsWith('escalated') && standing.has(invoice));
  return {
    doubledEffects: [...made.values()].filter((times) => times.length > 1).length,
    unmatchedEffects: ended.filter(isUnmatched).length,
  };
}
