import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, type ISoapServiceMethod } from 'soap';
import type { PaymentOperations, SoapOperation } from './payment-operations.js';
import { wsdl } from './wsdl.js';

const path = '/payments';

/** Serves the operations and the WSDL; `onRequest` hears of every request before anything is done about it. */
export async function openSoapPort(
  { port, host }: { port: number; host: string },
  operations: PaymentOperations,
  onRequest: () => void,
): Promise<Server> {
  const server = createServer((_request, response) => void response.writeHead(404).end());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const methods = {
    PayInvoice: method(operations.pay),
    FindPayment: method(operations.find),
    CancelPayment: method(operations.cancel),
  };
  await new Promise<void>((resolve, reject) => {
    listen(server, {
      path,
      xml: wsdl(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${bound}${path}`),
      services: { Payments: { PaymentsPort: methods } },
      suppressStack: true,
      callback: (error) => (error ? reject(error) : resolve()),
    });
  });
  server.prependListener('request', onRequest);
  return server;
}

/** The package hands the request as fourth argument, and takes a returned promise as the answer. */
const method =
  (operation: SoapOperation): ISoapServiceMethod =>
  (parameters: unknown, _answer: unknown, _headers: unknown, request: IncomingMessage) =>
    operation(parameters, request);
