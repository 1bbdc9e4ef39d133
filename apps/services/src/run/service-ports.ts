import { createServer } from 'node:net';
import { type ServiceName, services } from '@chassis/contracts';
import { defaultServicePort, urlKeyOf } from '@chassis/service-kit';

/** A port that can be listened on now: the wanted one, else any. */
export async function freePort(wanted: number): Promise<number> {
  const tried = await listen(wanted);
  return tried ?? (await listen(0)) ?? wanted;
}

async function listen(port: number): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

export interface ServiceAddresses {
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** The settings by which services find each other. */
  readonly settings: Readonly<Record<string, string>>;
  portOf(service: ServiceName): number;
}

/** A port for the routes of each service: the usual one where it is free. */
export async function chooseAddresses(): Promise<ServiceAddresses> {
  const ports = new Map<ServiceName, number>();
  for (const service of services) ports.set(service, await freePort(defaultServicePort(service)));
  const portOf = (service: ServiceName): number => ports.get(service) as number;
  const urls = Object.fromEntries(
    services.map((service) => [service, `http://127.0.0.1:${portOf(service)}`]),
  ) as Record<ServiceName, string>;
  const settings = Object.fromEntries(services.map((service) => [urlKeyOf(service), urls[service]]));
  return { urls, settings, portOf };
}
