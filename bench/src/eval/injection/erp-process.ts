import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../product.js';

/** A payment in the ERP's own ledger. */
export interface LedgerPayment {
  readonly kind: string;
  readonly vendor: string;
  readonly invoice: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly iban: string;
}

/** The ERP simulator in a process of its own, so that what it answers can be poisoned and its ledger be read. */
export class ErpProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly control: string,
    private readonly folder: string,
  ) {}

  static async start(dataDir: string): Promise<ErpProcess> {
    const main = path.join(root, 'simulators', 'erp', 'dist', 'src', 'main.js');
    const folder = path.join(dataDir, 'erp-outside');
    const args = [main, '--port', '0', '--data', folder, '--control-port', '0', '--with-parent'];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const { listening, control } = JSON.parse(String(value)) as { listening: number; control: number };
    const url = `http://127.0.0.1:${listening}/payments`;
    return new ErpProcess(child, url, `http://127.0.0.1:${control}`, folder);
  }

  /** What every answer about a payment remarks from now on; nothing when empty. */
  async remark(text: string): Promise<void> {
    await fetch(`${this.control}/faults`, { method: 'PUT', body: JSON.stringify({ remark: text }) });
  }

  async payments(): Promise<LedgerPayment[]> {
    const text = await readFile(path.join(this.folder, 'ledger.jsonl'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((one) => one !== '');
    return lines.map((one) => JSON.parse(one) as LedgerPayment).filter((one) => one.kind === 'payment');
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await gone;
  }
}
