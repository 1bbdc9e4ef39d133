import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Door, openControlPort } from './open-control-port.js';
import { listen, openModelPort } from './open-model-port.js';
import { Script } from './script.js';

export interface ModelsSettings {
  readonly port: number;
  readonly controlPort: number | undefined;
  readonly scriptFile: string | undefined;
}

/** Runs until it is stopped. Says where it listens in one line of JSON on standard output. */
export async function runModels(settings: ModelsSettings): Promise<void> {
  const script = new Script();
  if (settings.scriptFile !== undefined) script.replace(JSON.parse(await readFile(settings.scriptFile, 'utf8')));
  const models = await openModelPort(settings.port, script);
  const listening = portOf(models);
  const servers = [models];
  if (settings.controlPort !== undefined)
    servers.push(await openControlPort(settings.controlPort, script, doorOf(models, listening)));
  const control = servers[1] === undefined ? {} : { control: portOf(servers[1]) };
  process.stdout.write(`${JSON.stringify({ listening, ...control })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(servers));
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A closed door refuses connections at the same port, and cuts those that are there. */
function doorOf(server: Server, port: number): Door {
  return {
    open: async () => {
      if (!server.listening) await listen(server, port);
    },
    close: async () => {
      if (!server.listening) return;
      await new Promise<void>((resolve) => {
        server.close(() => resolve()).closeAllConnections();
      });
    },
  };
}

function stop(servers: readonly Server[]): void {
  for (const server of servers) server.close().closeAllConnections();
  process.exit(0);
}
