import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChassisError, type ServiceName } from '@chassis/contracts';
import { ensureTopics, KafkaBus, type MessageBus, RouteRegistry } from '@chassis/messaging';
import { openEmbeddedPlatform, type Platform, type ServiceDefinition } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';

export interface BusInput {
  /** Kafka's brokers; without them the embedded bus is measured. */
  readonly brokers?: readonly string[];
}

export interface Buses {
  /** What a service stands on: on Kafka a bus with connections of its own, as in a process of its own. */
  platformOf(service: ServiceName): Platform;
  /** On which the bench itself sends. */
  readonly client: MessageBus;
  /** A principal as ingress signs it. */
  token(tenant: string): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const onFatal = (error: unknown): void => {
  process.stderr.write(`the bus cannot go on: ${String(error)}\n`);
  process.exit(1);
};

/** Buses as the product opens them, on a data folder of their own that goes with them. */
export async function openBuses({ brokers }: BusInput, services: readonly ServiceDefinition[]): Promise<Buses> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bench-bus-'));
  await chmod(dataDir, 0o755);
  const logger = createLogger({ service: 'bench', level: 'error', to: 'stderr' });
  const platform = await openEmbeddedPlatform({ dataDir, services, settings: {}, logger, onFatal });
  const token = async (tenant: string): Promise<string> => {
    const notAfter = new Date(Date.now() + 86_400_000).toISOString();
    return await platform.tokensOf('ingress').issue({ tenant, subject: 'user:bench', notAfter });
  };
  const close = async (): Promise<void> => {
    await platform.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  if (brokers === undefined)
    return {
      platformOf: () => platform,
      client: platform.bus,
      token,
      start: async () => await platform.start(),
      stop: close,
    };
  const connection = { brokers, prefix: 'bench.' };
  await ensureTopics({ connection });
  const buses: KafkaBus[] = [];
  const open = (clientId: string): KafkaBus => {
    const bus = new KafkaBus({ connection, clientId, logger, onFatal });
    buses.push(bus);
    return bus;
  };
  const outbox = {
    add: async () => await Promise.reject(new ChassisError('bug', 'no-outbox', 'The bench of the bus writes no rows.')),
  };
  return {
    platformOf: (service) => ({
      ...platform,
      bus: open(service),
      outbox,
      served: new RouteRegistry(platform.tokensOf('ingress'), () => new Date()),
    }),
    client: open('bench'),
    token,
    start: async () => void (await Promise.all(buses.map(async (bus) => await bus.start()))),
    stop: async () => {
      await Promise.all(buses.map(async (bus) => await bus.stop()));
      await close();
    },
  };
}
