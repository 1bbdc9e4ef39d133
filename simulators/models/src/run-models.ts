import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openControlPort } from './open-control-port.js';
import { openModelPort } from './open-model-port.js';
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
  const servers = [await openModelPort(settings.port, script)];
  if (settings.controlPort !== undefined) servers.push(await openControlPort(settings.controlPort, script));
  const [listening, control] = servers.map((server) => (server.address() as AddressInfo).port);
  process.stdout.write(`${JSON.stringify({ listening, ...(control === undefined ? {} : { control }) })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(servers));
}

function stop(servers: readonly Server[]): void {
  for (const server of servers) server.close().closeAllConnections();
  process.exit(0);
}
