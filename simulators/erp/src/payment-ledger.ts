import { open, readFile, truncate, mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const EntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('payment'),
    reference: z.string(),
    vendor: z.string(),
    invoice: z.string(),
    amountMinor: z.int(),
    currency: z.string(),
    iban: z.string(),
    at: z.string(),
  }),
  z.object({ kind: z.literal('cancellation'), reference: z.string(), at: z.string() }),
]);
export type LedgerEntry = z.infer<typeof EntrySchema>;
export type Payment = Extract<LedgerEntry, { kind: 'payment' }>;

/**
 * An append-only file, one JSON line per entry. An entry counts once it is on the disk, and only then is it answered.
 * A last line that a crash tore is cut off at the next start: nobody was told of it. Any other broken line stops the start.
 */
export class PaymentLedger {
  private readonly payments: Payment[] = [];
  private readonly cancelled = new Set<string>();
  private waiting: { entry: LedgerEntry; resolve: () => void; reject: (cause: unknown) => void }[] = [];
  private isWriting = false;
  private taken = 0;

  private constructor(private readonly file: FileHandle) {}

  static async open(folder: string): Promise<PaymentLedger> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'ledger.jsonl');
    const entries = await readEntries(path);
    const ledger = new PaymentLedger(await open(path, 'a'));
    for (const entry of entries) ledger.take(entry);
    ledger.taken = Math.max(0, ...ledger.payments.map(({ reference }) => Number(reference.slice('PAY-'.length))));
    return ledger;
  }

  /** Numbers go on from the highest in the ledger; one whose entry was lost in a crash is given again. */
  nextReference(): string {
    this.taken += 1;
    return `PAY-${String(this.taken).padStart(6, '0')}`;
  }

  /** Resolves when the entry is on the disk. Entries that come while one is written share the next flush. */
  append(entry: LedgerEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (!this.isWriting) void this.write();
    });
  }

  find(vendor: string, invoice: string): Payment | undefined {
    return this.payments.find(
      (one) => one.vendor === vendor && one.invoice === invoice && !this.cancelled.has(one.reference),
    );
  }

  byReference(reference: string): { payment: Payment; isCancelled: boolean } | undefined {
    const payment = this.payments.find((one) => one.reference === reference);
    return payment && { payment, isCancelled: this.cancelled.has(reference) };
  }

  report(): { payments: readonly Payment[]; cancelled: readonly string[] } {
    return { payments: this.payments, cancelled: [...this.cancelled] };
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.file.appendFile(batch.map(({ entry }) => `${JSON.stringify(entry)}\n`).join(''));
        await this.file.datasync();
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
        continue;
      }
      for (const { entry, resolve } of batch) {
        this.take(entry);
        resolve();
      }
    }
    this.isWriting = false;
  }

  private take(entry: LedgerEntry): void {
    if (entry.kind === 'payment') this.payments.push(entry);
    else this.cancelled.add(entry.reference);
  }
}

async function readEntries(path: string): Promise<LedgerEntry[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  });
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) await truncate(path, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  return lines.map((line, index) => parseLine(line, `${path}:${index + 1}`));
}

function parseLine(line: string, where: string): LedgerEntry {
  try {
    return EntrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${where} is not a ledger entry; restore the file before starting the ERP.`, { cause });
  }
}
