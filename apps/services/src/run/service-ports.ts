import { createServer } from 'node:net';
import { type ServiceName, services } from '@chassis/contracts';
import { freePort } from '@chassis/servers';
import { defaultServicePort, urlKeyOf } from '@chassis/service-kit';

/** A port that can be listened on now: the wanted one, else any. */
export async function portNear(wanted: number): Promise<number> {
  return wanted !== 0 && (await isFree(wanted)) ? wanted : await freePort();
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

export interface ServiceAddresses {
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** The settings by which services find each other. */
  readonly settings: Readonly<Record<string, string>>;
  portOf(service: ServiceName): number;
}

/** A port for the routes of each service: the usual one where it is free, or any, for a system beside others. */
export async function chooseAddresses(from: 'usual' | 'any' = 'usual'): Promise<ServiceAddresses> {
  const ports = new Map<ServiceName, number>();
  for (const service of services)
    ports.set(service, await portNear(from === 'usual' ? defaultServicePort(service) : 0));
  const portOf = (service: ServiceName): number => ports.get(service) as number;
  const urls = Object.fromEntries(
    services.map((service) => [service, `http://127.0.0.1:${portOf(service)}`]),
  ) as Record<ServiceName, string>;
  const settings = Object.fromEntries(services.map((service) => [urlKeyOf(service), urls[service]]));
  return { urls, settings, portOf };
}
