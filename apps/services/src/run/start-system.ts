import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type DemoAccess, serviceDefinitions, startOldSystems } from '@chassis/all-in-one';
import type { ServiceName } from '@chassis/contracts';
import { readConfig, type ServiceDefinition } from '@chassis/service-kit';
import { publicKeysFile, signingKeyFile } from '../provision/ensure-identities.js';
import { provisionConfig } from '../provision/provision-config.js';
import { provisionServices } from '../provision/provision-services.js';
import { settingsFile } from '../provision/write-service-settings.js';
import { seedApart } from '../seed/seed-apart.js';
import { environmentOf } from './environment-of.js';
import type { LogStream } from './log-stream.js';
import { chooseAddresses, portNear } from './service-ports.js';
import { ServiceProcess } from './service-process.js';
import { type Servers, startServers } from './start-servers.js';

export interface SystemOptions {
  /** Of the repository: where services, workflows and demo lie. */
  root: string;
  /** Everything that lasts lies below. */
  dataDir: string;
  /** What the services read, beside what is made here. */
  settings: Readonly<Record<string, string | undefined>>;
  log: LogStream;
  say: (what: string) => void;
  /** Servers started by the caller, who stops them too; else they are started here. */
  servers?: Servers;
}

/** The whole product as separate processes. */
export interface RunningSystem {
  /** Of the public API. */
  readonly url: string;
  readonly access: DemoAccess;
  readonly services: ReadonlyMap<ServiceName, ServiceProcess>;
  readonly servers: Servers;
  /** Settings under which another instance of a service would belong to this system. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Another instance of a service, on ports of its own; not yet started, and stopped by whoever asked for it. */
  anotherInstance(service: ServiceName): Promise<ServiceProcess>;
  stop(): Promise<void>;
}

const usualApiPort = 8_080;

/** Starts servers, old systems and every service, provisions what they need, and fills the demo tenant; what was started is stopped again when that fails. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { root, dataDir, say } = options;
  await mkdir(dataDir, { recursive: true });
  const stack = new AsyncDisposableStack();
  try {
    const servers = options.servers ?? (await ownServers(options, stack));
    const folder = path.join(dataDir, 'services');
    await provision(folder, servers, say);
    say('starting the simulated old systems (ERP, purchasing database)');
    const oldSystems = await startOldSystems(root, dataDir, options.settings);
    stack.defer(async () => await oldSystems.stop());
    const wantedPort = Number(options.settings['INGRESS_PORT'] ?? usualApiPort);
    const apiPort = await portNear(wantedPort);
    const addresses = await chooseAddresses(wantedPort === 0 ? 'any' : 'usual');
    const settings = {
      CHASSIS_MODELS_DIR: path.join(root, '.chassis', 'models'),
      CHASSIS_NATIVE_DIR: path.join(root, 'native'),
      CONNECTORS_DIR: path.join(root, 'connectors'),
      ...options.settings,
      ...addresses.settings,
      ...oldSystems.settings,
      INGRESS_PORT: String(apiPort),
    };
    say('starting the services');
    const services = new Map<ServiceName, ServiceProcess>();
    stack.defer(async () => void (await Promise.all([...services.values()].map(async (one) => await one.stop()))));
    const instanceOf = (definition: ServiceDefinition, port: number, more: Record<string, string> = {}) =>
      new ServiceProcess({
        ...{ name: definition.name, root, url: `http://127.0.0.1:${port}`, log: options.log },
        settingsFile: path.join(folder, definition.name, settingsFile),
        environment: { ...environmentOf(definition, settings), ...more, SERVICE_PORT: String(port) },
      });
    for (const definition of serviceDefinitions) {
      const service = instanceOf(definition, addresses.portOf(definition.name));
      services.set(definition.name, service);
      service.start();
    }
    const anotherInstance = async (name: ServiceName): Promise<ServiceProcess> => {
      const definition = serviceDefinitions.find((one) => one.name === name) as ServiceDefinition;
      return instanceOf(definition, await portNear(0), { ...(name === 'ingress' && { INGRESS_PORT: '0' }) });
    };
    await Promise.all([...services.values()].map(async (one) => await one.untilReady()));
    const url = `http://127.0.0.1:${apiPort}`;
    const access = await seed(folder, url, addresses.urls, options);
    const started = stack.move();
    return {
      url,
      access,
      services,
      servers,
      settings,
      anotherInstance,
      stop: async () => await started.disposeAsync(),
    };
  } finally {
    await stack.disposeAsync();
  }
}

async function ownServers({ dataDir, say }: SystemOptions, stack: AsyncDisposableStack): Promise<Servers> {
  say('starting the servers (PostgreSQL, Kafka, Redis)');
  const servers = await startServers({ dataDir, say });
  stack.defer(async () => await servers.stop());
  return servers;
}

async function provision(folder: string, servers: Servers, say: (what: string) => void): Promise<void> {
  const given = { ...servers.settings, OWNER_DATABASE_URL: servers.ownerUrl, SERVICES_DIR: folder };
  await provisionServices(readConfig(provisionConfig, given), say);
}

/** With ingress's key from the folder that provisioning made. */
async function seed(
  folder: string,
  url: string,
  urls: Readonly<Record<ServiceName, string>>,
  { root, dataDir, say }: SystemOptions,
): Promise<DemoAccess> {
  const keys = {
    SIGNING_KEY_FILE: path.join(folder, 'ingress', signingKeyFile),
    PUBLIC_KEYS_FILE: path.join(folder, publicKeysFile),
  };
  return await seedApart({ root, dataDir, keys, url, urls, say });
}
