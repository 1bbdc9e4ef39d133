import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Script } from './script.js';

/** For tests and measurements, apart from the protocol. */
export async function openControlPort(port: number, script: Script): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, script).then(
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

async function answer(request: IncomingMessage, script: Script): Promise<object | undefined> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /requests':
      return script.report();
    case 'DELETE /requests':
      script.forget();
      return {};
    case 'PUT /script':
      script.replace(JSON.parse(await text(request)));
      return {};
    default:
      return undefined;
  }
}
