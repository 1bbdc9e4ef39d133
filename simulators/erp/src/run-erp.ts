import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openControlPort } from './control-port.js';
import { Faults } from './faults.js';
import { PaymentLedger } from './payment-ledger.js';
import { PaymentOperations } from './payment-operations.js';
import { fallenOver, RequestPressure } from './request-pressure.js';
import { openSoapPort } from './soap-port.js';

export interface ErpSettings {
  readonly port: number;
  /** Address that the SOAP port listens on. */
  readonly host: string;
  readonly dataFolder: string;
  readonly controlPort: number | undefined;
}

/** Runs until it is stopped or falls over. Says where it listens in one line of JSON on standard output. */
export async function runErp(settings: ErpSettings): Promise<void> {
  const ledger = await PaymentLedger.open(settings.dataFolder);
  const faults = new Faults();
  const pressure = new RequestPressure();
  const servers = [await openSoapPort(settings, new PaymentOperations(ledger, faults), () => endure(pressure))];
  if (settings.controlPort !== undefined)
    servers.push(await openControlPort(settings.controlPort, { faults, ledger, pressure }));
  const [listening, control] = servers.map((server) => (server.address() as AddressInfo).port);
  process.stdout.write(`${JSON.stringify({ listening, ...(control === undefined ? {} : { control }) })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(servers, ledger));
}

function endure(pressure: RequestPressure): void {
  if (pressure.bears(performance.now())) return;
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', msg: 'more than 5 requests within a second: falling over' })}\n`,
  );
  process.exit(fallenOver);
}

async function stop(servers: Server[], ledger: PaymentLedger): Promise<void> {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  await ledger.close();
  process.exit(0);
}
