import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Faults } from './faults.js';
import type { PaymentLedger } from './payment-ledger.js';
import type { RequestPressure } from './request-pressure.js';

export interface Controlled {
  readonly faults: Faults;
  readonly ledger: PaymentLedger;
  readonly pressure: RequestPressure;
}

/** For tests and measurements, apart from SOAP: `GET /ledger`, `GET /requests`, `GET` and `PUT /faults`. It puts no pressure on the ERP. */
export async function openControlPort(port: number, controlled: Controlled): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, controlled).then(
      (body) =>
        response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {})),
      (cause: unknown) =>
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: String(cause) })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function answer(request: IncomingMessage, { faults, ledger, pressure }: Controlled): Promise<object | undefined> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /ledger':
      return ledger.report();
    case 'GET /requests':
      return pressure.report();
    case 'GET /faults':
      return faults.current();
    case 'PUT /faults':
      return faults.change(JSON.parse(await text(request)));
    default:
      return undefined;
  }
}
