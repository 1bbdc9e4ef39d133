import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The ERP as a product: its own process, reached only over its ports. */
export class ErpProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly control: string,
    readonly exit: Promise<number | string>,
  ) {}

  static async start(dataFolder: string): Promise<ErpProcess> {
    const main = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0', '--control-port', '0', '--data', dataFolder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk) => (complaint += chunk));
    const exit = new Promise<number | string>((resolve) =>
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'gone')),
    );
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next().then(({ value }) => value), exit.then(() => undefined)]);
    if (first === undefined) throw new Error(`The ERP did not start: ${complaint}`);
    const { listening, control } = JSON.parse(first) as { listening: number; control: number };
    return new ErpProcess(child, `http://127.0.0.1:${listening}/payments`, `http://127.0.0.1:${control}`, exit);
  }

  /** Sends one SOAP request and gives the answer's XML. */
  async send(operation: string, parameters: Record<string, unknown>): Promise<string> {
    const fields = Object.entries(parameters).map(([name, value]) => `<p:${name}>${String(value)}</p:${name}>`);
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"urn:erp:payments/${operation}"` },
      body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:erp:payments"><s:Body><p:${operation}>${fields.join('')}</p:${operation}></s:Body></s:Envelope>`,
    });
    return response.text();
  }

  async faults(plan: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.control}/faults`, { method: 'PUT', body: JSON.stringify(plan) });
    if (!response.ok) throw new Error(await response.text());
  }

  async ledger(): Promise<{ payments: { reference: string; vendor: string; invoice: string }[]; cancelled: string[] }> {
    return (await (await fetch(`${this.control}/ledger`)).json()) as never;
  }

  async requests(): Promise<{ requests: number; mostInOneSecond: number }> {
    return (await (await fetch(`${this.control}/requests`)).json()) as never;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | string> {
    this.child.kill(signal);
    return this.exit;
  }
}
