import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** A line of the ERP simulator's own file. */
export type LedgerEntry =
  | { readonly kind: 'payment'; readonly reference: string; readonly invoice: string }
  | { readonly kind: 'cancellation'; readonly reference: string };

/** Everything that the ERP did, by its own file. */
export async function erpLedger(folder: string): Promise<LedgerEntry[]> {
  const text = await readFile(path.join(folder, 'ledger.jsonl'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  // A line that is being written has no end yet.
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry);
}
