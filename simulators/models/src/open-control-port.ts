import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './open-model-port.js';
import type { Script } from './script.js';

/** Whether anybody listens at the model port. */
export interface Door {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** For tests and measurements, apart from the protocol. */
export async function openControlPort(port: number, script: Script, door: Door): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, script, door).then(
      (body) =>
        response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {})),
      (cause: unknown) =>
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: String(cause) })),
    );
  });
  await listen(server, port);
  return server;
}

async function answer(request: IncomingMessage, script: Script, door: Door): Promise<object | undefined> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /requests':
      return script.report();
    case 'DELETE /requests':
      script.forget();
      return {};
    case 'GET /written':
      return script.takeWritten();
    case 'PUT /script':
      script.replace(JSON.parse(await text(request)));
      return {};
    case 'PUT /usual':
      script.setUsual(JSON.parse(await text(request)));
      return {};
    case 'PUT /keyed': {
      const { key, plays } = JSON.parse(await text(request)) as { key: string; plays: Record<string, unknown> };
      script.setKeyed(key, plays);
      return {};
    }
    case 'PUT /door':
      await ((JSON.parse(await text(request)) as string) === 'closed' ? door.close() : door.open());
      return {};
    default:
      return undefined;
  }
}
