import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** How often each invoice was paid, by the ERP simulator's own ledger file. */
export async function erpPayments(folder: string): Promise<Map<string, number>> {
  const text = await readFile(path.join(folder, 'ledger.jsonl'), 'utf8').catch(() => '');
  const payments = new Map<string, number>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const entry = JSON.parse(line) as { kind: string; invoice?: string };
    if (entry.kind === 'payment' && entry.invoice !== undefined)
      payments.set(entry.invoice, (payments.get(entry.invoice) ?? 0) + 1);
  }
  return payments;
}
